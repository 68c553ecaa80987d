"""Sessions: begun with a new id, and dead at once."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher

from benchmark.store import staff
from benchmark.store.tables import now
from tests.web.conftest import MakeSite, Site
from tests.web.staff import (
    OTHER,
    PASSWORD,
    SIGN_OUT,
    copy_of,
    is_in,
    session_of,
    try_password,
    with_password,
)
from tests.web.visitor import Visitor


def test_signing_in_leads_to_the_page_that_was_wanted(site: Site, max_: Visitor) -> None:
    email = with_password(site, "ada")
    page = max_.open("/staff/users?account=")

    shown = max_.send(page, {"email": f" {email.upper()} ", "password": PASSWORD}, "Sign in")

    assert shown.url == "/staff/users?account="
    assert shown.heading == "Accounts"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/", "//evil.example", "/staff\\@evil.example", "/staffx", "/",
        "javascript:alert(1)", "/staff\n//evil.example", "staff", "",
    ],
)  # fmt: skip
def test_signing_in_never_leads_elsewhere(site: Site, max_: Visitor, wanted: str) -> None:
    email = with_password(site, "ada")
    page = max_.get("/staff/login")

    answer = max_.press(page, {"email": email, "password": PASSWORD, "next": wanted}, "Sign in")

    assert answer.headers["location"] == "/staff"


def test_the_cookie_is_for_the_staffs_pages_and_not_for_scripts(
    make_site: MakeSite,
) -> None:
    for base_url, secure in (("", False), ("https://bench.example", True)):
        site = make_site(base_url=base_url)
        email = with_password(site, "ada")
        visitor = site.visitor()
        page = visitor.get("/staff/login")
        # A browser sends no secure cookies over HTTP: here they are carried by hand.
        if secure:
            visitor.client.cookies.set("benchmark", page.headers["set-cookie"].split("=", 1)[1]
                                       .partition(";")[0])  # fmt: skip
        answer = visitor.press(page, {"email": email, "password": PASSWORD}, "Sign in")

        cookies = answer.headers.get_list("set-cookie")  # type: ignore[attr-defined]  # httpx2's
        for name in ("benchmark_staff=", "benchmark_device="):
            cookie = next(each for each in cookies if each.startswith(name)).lower()
            assert "httponly" in cookie
            assert "samesite=lax" in cookie
            assert "path=/staff" in cookie
            assert ("; secure" in cookie) == secure


def test_each_sign_in_gets_a_new_id_and_the_old_one_dies(site: Site, max_: Visitor) -> None:
    email = with_password(site, "ada")
    max_.client.cookies.set("benchmark_staff", "planted", domain="127.0.0.1", path="/staff")
    try_password(max_, email)
    first = session_of(max_)
    old = copy_of(site, max_)
    fields = {"email": email, "password": PASSWORD}
    token = max_.get("/staff").form(SIGN_OUT).chosen("csrf_token")[0]

    answer = max_.post("/staff/login", {**fields, "csrf_token": token})

    assert answer.status == 303
    assert first not in ("", "planted")
    assert session_of(max_) not in ("", first)
    assert is_in(max_)
    assert not is_in(old)


def test_the_table_holds_no_id_that_opens_anything(site: Site, max_: Visitor) -> None:
    try_password(max_, with_password(site, "ada"))

    rows = site.rows("SELECT * FROM staff_session")

    assert [row["key"] for row in rows] == [hashlib.sha256(session_of(max_).encode()).hexdigest()]
    thief = site.visitor()
    thief.client.cookies.set("benchmark_staff", rows[0]["key"], domain="127.0.0.1", path="/staff")
    assert not is_in(thief)


class TestACopiedCookieDies:
    def test_at_logout(self, site: Site, ada: Visitor) -> None:
        copy = copy_of(site, ada)
        assert is_in(copy)

        page = ada.send(ada.get("/staff"), button=SIGN_OUT)

        assert "You are signed out" in page.text
        assert not is_in(copy)
        assert not is_in(ada)

    def test_when_the_password_changes(self, site: Site, max_: Visitor) -> None:
        email = with_password(site, "ada")
        try_password(max_, email)
        elsewhere = site.visitor()
        try_password(elsewhere, email)
        copy = copy_of(site, max_)

        page = max_.send(
            max_.get("/staff/password"),
            {"current": PASSWORD, "password": OTHER},
            "Change password",
        )

        assert "Your password is changed" in page.text
        assert is_in(max_)
        assert not is_in(copy)
        assert not is_in(elsewhere)
        assert try_password(site.visitor(), email, PASSWORD).status == 422
        assert try_password(site.visitor(), email, OTHER).status == 303

    def test_when_the_account_is_disabled(self, site: Site, ada: Visitor, ann: Visitor) -> None:
        copy = copy_of(site, ann)
        page = ada.open(f"/staff/users?account={site.account('ann')}&confirm=disable")

        ada.send(page, button="Disable the account")

        assert not is_in(ann)
        assert not is_in(copy)
        assert site.rows("SELECT count(*) AS n FROM staff_session")[0]["n"] == 1

    @pytest.mark.parametrize(
        ("steps", "alive"),
        [
            pytest.param([timedelta(minutes=119)], True, id="used within two hours"),
            pytest.param([timedelta(minutes=121)], False, id="unused for two hours"),
            pytest.param([timedelta(minutes=100)] * 7, True, id="used all day"),
            pytest.param([timedelta(minutes=100)] * 8, False, id="used for more than twelve hours"),
        ],
    )
    def test_with_time(
        self, site: Site, ada: Visitor, steps: list[timedelta], *, alive: bool
    ) -> None:
        with time_machine.travel(now(), tick=False) as clock:
            seen = []
            for step in steps:
                clock.shift(step)
                seen.append(is_in(ada))

        assert seen == [*[True] * (len(steps) - 1), alive]


def test_what_was_written_when_a_session_had_ended_is_given_back(site: Site, ada: Visitor) -> None:
    page = ada.get("/staff/users")
    site.change("DELETE FROM staff_session")

    note = "They want a call <b>after</b> the holidays"
    answer = ada.post("/staff/users", {"note": note, "password": "four plain words here"})
    short = ada.post("/staff/users", {"note": "Rückruf!", "status": "contacted"})

    assert answer.status == 403
    assert [each.text for each in short.root.every("textarea")] == ["Rückruf!"]
    assert "They want a call &lt;b&gt;after&lt;/b&gt; the holidays" in answer.body.decode()
    assert "four plain words here" not in answer.body.decode()
    assert page.status == 200


def test_a_session_that_ended_saves_nothing_and_says_so(site: Site, ada: Visitor) -> None:
    page = ada.get("/staff/users")
    site.change("DELETE FROM staff_session")

    answer = ada.press(page, {"email": "new@example.com", "role": "sales"}, "Send the invitation")

    assert answer.status == 403
    assert "nothing was saved" in answer.text
    assert site.rows("SELECT count(*) AS n FROM staff_user")[0]["n"] == 1


def test_a_form_from_before_the_sign_in_is_not_taken_after_it(site: Site, max_: Visitor) -> None:
    email = with_password(site, "ada")
    planted = max_.get("/staff/login").form("Sign in").chosen("csrf_token")[0]
    try_password(max_, email)

    answer = max_.post("/staff/logout", {"csrf_token": planted})

    assert answer.status == 422
    assert is_in(max_)


def test_a_hash_of_older_parameters_is_made_anew_at_sign_in(site: Site, max_: Visitor) -> None:
    email = with_password(site, "ada")
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    site.change("UPDATE staff_user SET password_hash = :old", old=old)

    assert try_password(max_, email).status == 303

    new = site.rows("SELECT password_hash FROM staff_user")[0]["password_hash"]
    assert "m=47104,t=2,p=1" in new
    assert is_in(max_)
    assert try_password(site.visitor(), email).status == 303


def test_sessions_that_are_over_are_forgotten(site: Site, max_: Visitor) -> None:
    email = with_password(site, "ada")
    with time_machine.travel(now() - staff.ABSOLUTE - timedelta(minutes=1)):
        try_password(site.visitor(), email)

    try_password(max_, email)

    assert site.rows("SELECT count(*) AS n FROM staff_session")[0]["n"] == 1
