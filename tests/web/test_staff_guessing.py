"""Guessing passwords is bounded, tells nothing, and keeps no owner out of a known browser."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from benchmark.web.staff import passwords
from tests.web.conftest import MakeSite, Site
from tests.web.page import Page
from tests.web.staff import PASSWORD, SIGN_OUT, is_in, try_password, with_password
from tests.web.visitor import Visitor


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashing that costs next to nothing, for tests that try many passwords."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(1, 8, 1))
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def guarded(make_site: MakeSite, quick_hashes: None) -> Site:
    """A site that counts tries."""
    return make_site(rate_limits="on")


def come_from(visitor: Visitor, address: str) -> Visitor:
    visitor.client._transport.client = (address, 1)  # type: ignore[attr-defined]  # the TestClient's
    return visitor


def guesses(visitor: Visitor, email: str, count: int) -> list[Page]:
    return [try_password(visitor, email, f"wrong password {n}") for n in range(count)]


def said(page: Page) -> tuple[int, str]:
    return page.status, page.root.one("div", role="alert").text


def test_unknown_wrong_invited_and_disabled_get_the_same_words(site: Site, max_: Visitor) -> None:
    email = with_password(site, "ada")
    closed = with_password(site, "dan", "sales")
    site.change("UPDATE staff_user SET disabled_at = created_at WHERE email = :e", e=closed)
    site.account("ann")

    answers = [
        try_password(max_, email, "a wrong password"),
        try_password(max_, "nobody@example.com"),
        try_password(max_, closed),
        try_password(max_, "ann@example.com"),
        try_password(max_, "ann@example.com", ""),
        try_password(max_, "", ""),
        try_password(max_, "\x00' OR 1=1 --", "x" * 300),
        try_password(max_, email, PASSWORD + " " * 200),
    ]

    assert {said(answer) for answer in answers} == {said(answers[0])}
    assert said(answers[0])[0] == 422
    assert not is_in(max_)
    assert PASSWORD not in answers[-1].html


def test_an_unknown_name_takes_as_long_as_a_known_one(site: Site, max_: Visitor) -> None:
    known = with_password(site, "ada")
    page = max_.get("/staff/login")
    times: dict[str, list[float]] = {known: [], "nobody@example.com": []}
    try_password(max_, "nobody@example.com")

    for _ in range(5):
        for email, taken in times.items():
            begun = time.perf_counter()
            max_.press(page, {"email": email, "password": "a wrong password"}, "Sign in")
            taken.append(time.perf_counter() - begun)

    assert 0.5 < min(times[known]) / min(times["nobody@example.com"]) < 2


def test_one_account_can_be_guessed_at_ten_times(guarded: Site) -> None:
    email = with_password(guarded, "ada")
    networks = [come_from(guarded.visitor(), f"10.0.0.{n}") for n in range(3)]

    answers = [page for each in networks for page in guesses(each, email, 4)]

    assert [page.status for page in answers] == [422] * 10 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) == 900
    # Now the right one is not looked at either: no answer tells whether it is right.
    assert said(try_password(networks[0], email)) == said(answers[-1])


def test_a_name_that_does_not_exist_is_throttled_alike(guarded: Site) -> None:
    known = guesses(come_from(guarded.visitor(), "10.0.0.1"), with_password(guarded, "ada"), 11)
    unknown = guesses(come_from(guarded.visitor(), "10.0.0.2"), "nobody@example.com", 11)

    assert [said(page) for page in known] == [said(page) for page in unknown]


def test_one_network_can_try_thirty_times(guarded: Site) -> None:
    tries = [guesses(guarded.visitor(), f"name{n}@example.com", 4) for n in range(8)]

    statuses = [page.status for each in tries for page in each]

    assert statuses == [422] * 30 + [429] * 2
    elsewhere = come_from(guarded.visitor(), "10.9.9.9")
    assert try_password(elsewhere, with_password(guarded, "ada")).status == 303


def test_right_passwords_count_for_nobody(guarded: Site) -> None:
    email = with_password(guarded, "ada")

    statuses = {try_password(guarded.visitor(), email).status for _ in range(35)}

    assert statuses == {303}


def test_a_right_password_of_ones_own_gives_a_guesser_no_further_tries(guarded: Site) -> None:
    own = with_password(guarded, "ann")
    statuses = []
    for n in range(40):
        guesser = guarded.visitor()
        statuses.append(guesses(guesser, f"name{n}@example.com", 1)[0].status)
        try_password(guesser, own)

    assert statuses[30:] == [429] * 10


def test_the_owner_gets_in_from_a_known_browser_while_others_guess(guarded: Site) -> None:
    email = with_password(guarded, "ada")
    known = guarded.visitor()
    try_password(known, email)
    known.send(known.get("/staff"), button=SIGN_OUT)
    guesses(guarded.visitor(), email, 32)
    assert try_password(guarded.visitor(), email).status == 429

    assert try_password(known, email).status == 303


class TestAKnownBrowser:
    def test_is_bounded_too(self, guarded: Site) -> None:
        email = with_password(guarded, "ada")
        stolen = guarded.visitor()
        try_password(stolen, email)

        statuses = [page.status for page in guesses_again(stolen, email, 12)]

        assert statuses == [422] * 10 + [429] * 2

    def test_is_known_for_its_own_account_alone(self, guarded: Site) -> None:
        with_password(guarded, "ada")
        mine = guarded.visitor()
        try_password(mine, with_password(guarded, "ann"))

        guesses_again(mine, "ada@example.com", 10)

        assert try_password(guarded.visitor(), "ada@example.com").status == 429

    def test_is_not_made_by_writing_a_cookie(self, guarded: Site) -> None:
        email = with_password(guarded, "ada")
        account = guarded.account("ada")
        forger = guarded.visitor()
        guesses(forger, email, 10)

        for forged in (f"{account}.x", guarded.state.tokens.make("owner", f"{account}.x")):
            forger.client.cookies.set("benchmark_device", forged, domain="127.0.0.1", path="/staff")
            assert try_password(forger, email).status == 429


def guesses_again(visitor: Visitor, email: str, count: int) -> list[Page]:
    """Guesses by a browser that has signed in, and out."""
    visitor.send(visitor.get("/staff"), button=SIGN_OUT)
    return guesses(visitor, email, count)


def test_all_processes_count_together(make_site: MakeSite, quick_hashes: None) -> None:
    sites = [make_site(rate_limits="on"), make_site(rate_limits="on")]
    email = with_password(sites[0], "ada")

    statuses = [guesses(sites[n % 2].visitor(), email, 1)[0].status for n in range(12)]

    assert statuses == [422] * 10 + [429] * 2


def test_the_table_of_counters_names_nobody(guarded: Site) -> None:
    guesses(guarded.visitor(), "ada@example.com", 1)

    rows = guarded.rows("SELECT key FROM counter")

    assert len(rows) == 2
    # Not "ada" alone: those are hexadecimal digits too.
    assert not any("@" in row["key"] or "testclient" in row["key"] for row in rows)


def test_one_hash_is_made_at_once_and_pages_do_not_wait(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = with_password(site, "ada")
    counting = Counting()
    monkeypatch.setattr(passwords, "HASHER", counting)
    pages = [(visitor, visitor.get("/staff/login")) for visitor in map(_new, [site] * 10)]
    other = site.visitor()

    with ThreadPoolExecutor(10) as pool:
        given = {"email": email, "password": PASSWORD}
        waiting = [pool.submit(v.press, page, given, "Sign in") for v, page in pages]
        assert counting.begun.wait(30)
        answers = 0
        while counting.done < 5:
            assert other.get("/staff/login").status == 200
            answers += 1
        statuses = [each.result().status for each in waiting]

    assert statuses == [303] * 10
    assert counting.most == 1
    assert answers >= 3


def _new(site: Site) -> Visitor:
    return site.visitor()


class Counting(PasswordHasher):
    """The same hashing; knows how many were made at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=2, memory_cost=46 * 1024, parallelism=1)
        self.now = self.most = self.done = 0
        self.begun, self._lock = threading.Event(), threading.Lock()

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
        self.begun.set()
        try:
            return super().verify(hash, password)
        finally:
            with self._lock:
                self.now -= 1
                self.done += 1
