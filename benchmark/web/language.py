"""Which language a page speaks: what was chosen, or what a report or an assessment has.

Nothing is guessed silently: what a browser asks for is offered, and taken once it is chosen.
"""

from __future__ import annotations

from starlette.requests import Request

from benchmark.core.bank import Bank
from benchmark.render.catalogues import ENGLISH, catalogue, interface_languages
from benchmark.web.middleware import SAFE_METHODS

CHOSEN = "language"
"""Key in the visitor's session, and name of the query and form field that choose."""
MAX_OFFERS = 10
NAMES = {"en": "English", "de": "Deutsch"}


def language_of(request: Request) -> str:
    """The language that the address names, or that this visitor chose; English until then."""
    # A fault before the session is read has none.
    chosen = request.session.get(CHOSEN, ENGLISH) if "session" in request.scope else ENGLISH
    known = interface_languages()
    return next((each for each in (_named(request), chosen) if each in known), ENGLISH)


def language_of_file(request: Request) -> str:
    """The language that the address of a file names; English if none, whoever asks for it."""
    return _named(request) if _named(request) in interface_languages() else ENGLISH


def in_language(address: str, locale: str) -> str:
    """An address of a file that shows it in one language, whoever opens it."""
    mark = "&" if "?" in address else "?"
    return address if locale == ENGLISH else f"{address}{mark}{CHOSEN}={locale}"


def keep_choice(request: Request) -> None:
    """Remember the language that a page's address names; pictures and files choose nothing.

    Nor does a form: one that another site sends comes without the session, and would replace it.
    """
    if request.method not in SAFE_METHODS or "session" not in request.scope:
        return
    if _named(request) in interface_languages():
        request.session[CHOSEN] = _named(request)


def _named(request: Request) -> str:
    return request.query_params.get(CHOSEN, "")


def others(locale: str) -> list[tuple[str, str]]:
    """The other languages, each with its own name for itself."""
    return [(each, NAMES.get(each, each)) for each in interface_languages() if each != locale]


def spoken(bank: Bank) -> list[tuple[str, str]]:
    """The languages that both a bank and the interface have, each with its own name."""
    has = {ENGLISH, *(each.language for each in bank.locales)}
    return [(each, NAMES.get(each, each)) for each in interface_languages() if each in has]


def spoken_by(bank: Bank, wanted: str) -> str:
    """The wanted language if a bank has it, else English: what an assessment is begun in."""
    return wanted if wanted in dict(spoken(bank)) else ENGLISH


def offer(request: Request, locale: str) -> tuple[str, str] | None:
    """A language that the browser prefers to the page's, with an invitation in it; else None."""
    if "session" not in request.scope or CHOSEN in request.session:
        return None
    wanted = preferred(request.headers.get("accept-language", ""))
    if wanted is None or wanted == locale:
        return None
    return wanted, catalogue(wanted).gettext("Read this page in English")


def preferred(header: str) -> str | None:
    """The language of ours that an Accept-Language header likes best; None for none."""
    ranked: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:MAX_OFFERS]):
        tag, _, parameters = part.strip().partition(";")
        quality = parameters.strip().lower().removeprefix("q=").strip() if parameters else "1"
        try:
            weight = float(quality)
        except ValueError:
            continue
        if 0 < weight <= 1:
            ranked.append((-weight, place, tag.strip().lower()))
    tags = [tag.partition("-")[0] for _, _, tag in sorted(ranked)]
    return next((tag for tag in tags if tag in interface_languages()), None)
