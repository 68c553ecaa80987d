"""Visitors who use the site as people do: by its links and its forms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode, urljoin

from httpx2 import Client

from benchmark.content.examples import read_answer_file
from benchmark.content.load import load_bank, read_files
from benchmark.core.answers import field_name
from benchmark.core.bank import Bank, Question
from benchmark.core.matrix import Task
from benchmark.settings import shipped
from tests.web.page import Given, Page

ORIGIN = "http://127.0.0.1:8000"
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}
CONTINUE, SUBMIT, BEGIN = "Save and continue", "See my report", "Begin the assessment"


@dataclass
class Visitor:
    """One browser with its cookies, in front of a site within this process or a real one."""

    client: Client
    origin: str = ORIGIN

    def get(self, address: str, **headers: str) -> Page:
        """One answer, redirects as they are."""
        return self._ask("GET", address, headers=headers)

    def post(self, address: str, fields: Any, **headers: str) -> Page:
        """One answer to a form's fields, redirects as they are."""
        body = urlencode(fields if isinstance(fields, list) else list(fields.items()))
        return self._ask("POST", address, content=body, headers={**URLENCODED, **headers})

    def send_file(self, address: str, fields: dict[str, str], file: tuple[str, str, bytes]) -> Page:
        """One answer to a form with a file: the field's name, the file's, and what is in it."""
        name, called, data = file
        return self._ask("POST", address, data=fields, files={name: (called, data)})

    def open(self, address: str) -> Page:
        """The page to which an address leads."""
        return self._follow(self.get(address))

    def send(self, page: Page, given: Given | None = None, button: str = CONTINUE) -> Page:
        """The page to which a form leads, filled in with some values."""
        return self._follow(self.press(page, given, button))

    def press(self, page: Page, given: Given | None = None, button: str = CONTINUE) -> Page:
        """The answer to a form, redirects as they are."""
        form, pressed = page.button(button)
        fields = form.filled(given or {})
        if pressed.get("name"):
            fields.append((pressed.get("name"), pressed.get("value")))
        action = pressed.get("formaction") or form.element.get("action") or page.url
        return self.post(action, fields)

    def _follow(self, page: Page) -> Page:
        for _ in range(5):
            if page.status not in (302, 303, 307):
                return page
            fragment = page.headers["location"].partition("#")[2]
            found = self.get(page.headers["location"])
            url = f"{found.url}#{fragment}" if fragment and "#" not in found.url else found.url
            page = Page(found.status, url, found.headers, found.body)
        raise AssertionError("redirected for ever")

    def _ask(self, method: str, address: str, **values: Any) -> Page:
        answer = self.client.request(method, urljoin(self.origin, address), **values)
        url = address.removeprefix(self.origin)
        return Page(answer.status_code, url, answer.headers, answer.content)


@cache
def _shipped() -> tuple[dict[str, str], Bank]:
    files = read_files(shipped("questions"))
    return files, load_bank(files)


@cache
def _example(name: str) -> dict[str, list[str]]:
    files, bank = _shipped()
    path = f"examples/{name}.yaml"
    answers = read_answer_file(bank, path, files[path]).answers
    asked: dict[str, Question | Task] = {
        **bank.profile_by_id,
        **bank.question_by_id,
        **bank.matrix.task_by_id,
    }
    given = {**answers.profile, **answers.answers, **answers.tasks}
    return {
        field_name(bank, asked[key]): (
            [str(each) for each in value] or ["none"] if isinstance(value, tuple) else [str(value)]
        )
        for key, value in given.items()
    }


def example(name: str = "sample") -> dict[str, list[str]]:
    """The answers of a shipped example by form field."""
    return dict(_example(name))


def answers_for(page: Page, answers: Given, button: str = CONTINUE) -> Given:
    """Those of the answers that the page asks for."""
    names = page.form(button).names()
    return {name: value for name, value in answers.items() if name in names}


def begin(visitor: Visitor) -> Page:
    """The first section, from the start page."""
    return visitor.send(visitor.open("/"), button=BEGIN)


def go_through(visitor: Visitor, page: Page, answers: Given) -> Page:
    """The review, after every section from this page on."""
    while not page.path.endswith("/review"):
        page = visitor.send(page, answers_for(page, answers))
        assert page.status == 200, page.problems()
    return page


def take(visitor: Visitor, answers: Given | None = None) -> Page:
    """The report, after a whole journey."""
    given = example() if answers is None else answers
    review = go_through(visitor, begin(visitor), given)
    return visitor.send(review, button=SUBMIT)
