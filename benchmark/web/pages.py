"""Pages as responses: the context every template gets, and the public pages."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from benchmark.content.timing import core_minutes
from benchmark.core.bank import Bank
from benchmark.render import charts
from benchmark.render.catalogues import ENGLISH
from benchmark.render.templates import environment
from benchmark.web import sample
from benchmark.web.access import state_of
from benchmark.web.forms import SafeForm, safe_form
from benchmark.web.language import keep_choice, language_of, offer, others
from benchmark.web.middleware import PRIVATE
from benchmark.web.state import State


def page(
    request: Request, name: str, status: int = 200, *, locale: str = "", **values: Any
) -> HTMLResponse:
    """A template as a response. `private=True` keeps it out of caches and indexes.

    `locale`: the language of what is shown; else the one that the visitor chose.
    """
    state = state_of(request)
    state.ahead.count_page()
    keep_choice(request)
    spoken = locale or language_of(request)
    context = {
        "private": False,
        "path": request.scope["path"],
        "site": state.settings,
        "asset": state.assets.__getitem__,
        "locale": spoken,
        "languages": () if locale else others(spoken),
        "offer": None if locale else offer(request, spoken),
        **values,
    }
    html = environment(state.templates, spoken).get_template(name).render(context)
    return HTMLResponse(html, status, headers=PRIVATE if context["private"] else None)


def newest_bank(state: State, locale: str = ENGLISH) -> tuple[str, Bank]:
    """The hash and the bank that new assessments begin on, in a language."""
    version = state.newest()
    if version is None:
        raise HTTPException(503)
    return version, state.bank(version, locale)


def start_page(request: Request) -> Response:
    """GET /: what it is, how long it takes, what is done with the data, and one form."""
    return show_start(request)


def show_start(request: Request, notice: str = "", status: int = 200) -> Response:
    """The start page, with what kept the visitor from beginning."""
    state = state_of(request)
    locale = language_of(request)
    _, bank = newest_bank(state, locale)
    form = safe_form(request, SafeForm)
    example = sample.sample_report(state, locale)
    return page(
        request,
        "pages/start.html",
        status,
        notice=notice,
        bank=bank,
        form=form,
        example=example,
        facts=bank_facts(bank),
        picture=sample.picture_addresses(locale),
        alt=lambda name: charts.alt_text(example, name) if example else "",
        size=lambda name: charts.size(example, name) if example else (0, 0),
    )


def bank_facts(bank: Bank) -> dict[str, int]:
    """Figures about the bank, counted: core questions a visitor is asked, sections, minutes."""
    texts = {q.text for q in bank.questions() if q.core}
    core = len(texts) + sum(1 for task in bank.matrix.tasks if task.core)
    profile = sum(1 for question in bank.profile if question.core)
    return {
        "questions": core + profile,
        "sections": len(bank.dimensions) + 2,
        "minutes": round(core_minutes(bank)),
    }


def method_page(request: Request) -> Response:
    """GET /method: how scores come about, from the bank that is in force."""
    version, bank = newest_bank(state_of(request), language_of(request))
    return page(request, "pages/method.html", bank=bank, bank_hash=version)


def privacy_page(request: Request) -> Response:
    """GET /privacy: what is stored, why, and how long."""
    return page(request, "pages/privacy.html")
