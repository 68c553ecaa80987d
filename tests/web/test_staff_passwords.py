"""Setting passwords: the rules, and links that work once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from benchmark.store import staff
from benchmark.store.engine import writing
from benchmark.store.tables import now
from benchmark.web.staff import passwords
from tests.web.conftest import MakeSite, Site
from tests.web.page import Given, Page
from tests.web.staff import OTHER, PASSWORD, is_in, mailed_link, try_password, with_password
from tests.web.visitor import ORIGIN, Visitor


@pytest.mark.parametrize(
    ("password", "says"),
    [
        pytest.param("elevenchars", "at least 12", id="short"),
        pytest.param("", "at least 12", id="nothing"),
        pytest.param("x" * 201, "at most 200", id="long"),
        pytest.param("Ada.Lovelace@Example.com", "other than your address", id="the address"),
        pytest.param("ada.lovelace", "other than your address", id="the name"),
        pytest.param("Password1234", "one of the first", id="what everybody tries"),
        pytest.param("aaaaaaaaaaaaa", "one of the first", id="one key"),
        pytest.param("twelve chars", "", id="twelve"),
        pytest.param("lower case words alone", "", id="no digits, no signs"),
        pytest.param("пароль из слов", "", id="another script"),
        pytest.param("y x w v " * 25, "", id="two hundred"),
    ],
)
def test_length_counts_and_composition_does_not(password: str, says: str) -> None:
    fault = passwords.fault(password, "ada.lovelace@example.com")

    assert says in fault
    assert bool(fault) == bool(says)


def test_the_same_password_typed_on_another_keyboard_is_right() -> None:
    kept = passwords.hashed("caf\u00e9 caf\u00e9 caf\u00e9")

    assert passwords.holds(kept, "cafe\u0301 cafe\u0301 cafe\u0301")
    assert not passwords.holds(kept, "cafe cafe cafe")


def set_by(visitor: Visitor, link: str, password: str = OTHER) -> Page:
    """The answer to a password, typed on the page that a mailed link opens."""
    return visitor.press(visitor.get(link), {"password": password}, "Set password")


def ask(visitor: Visitor, email: str, **headers: str) -> Page:
    page = visitor.get("/staff/reset", **headers)
    form = page.form("Mail me a link")
    return visitor.post("/staff/reset", form.filled({"email": email}), **headers)


@pytest.fixture
def reset(site: Site, max_: Visitor) -> str:
    """A link to reset Ada's password, that Max asked for."""
    ask(max_, with_password(site, "ada"))
    return mailed_link(site, "reset")


class TestAReset:
    def test_sets_the_password_once(self, site: Site, max_: Visitor, reset: str) -> None:
        signed_in = site.signed_in("ada")
        assert is_in(signed_in)

        shown = max_.open(set_by(max_, reset).headers["location"])

        assert "Your password is set" in shown.text
        assert not is_in(signed_in)
        assert try_password(site.visitor(), "ada@example.com", OTHER).status == 303
        assert try_password(site.visitor(), "ada@example.com", PASSWORD).status == 422
        assert max_.get(reset).status == 404
        assert max_.post(reset, {"password": PASSWORD}).status == 404

    def test_is_not_used_up_by_looking_at_it(self, max_: Visitor, reset: str) -> None:
        assert [max_.get(reset).status for _ in range(3)] == [200] * 3

        assert set_by(max_, reset).status == 303

    def test_keeps_for_another_try_after_a_bad_password(self, max_: Visitor, reset: str) -> None:
        page = set_by(max_, reset, "short")

        assert page.status == 422
        assert page.title.startswith("Error: ")
        assert page.problems() == [
            ("password", passwords.fault("short", "ada@example.com")),
        ]
        assert set_by(max_, reset).status == 303

    def test_dies_with_time_with_another_password_and_with_the_account(
        self, site: Site, max_: Visitor, reset: str
    ) -> None:
        with time_machine.travel(now() + staff.LINK_LIFE["reset"] + timedelta(seconds=1)):
            assert max_.get(reset).status == 404
        with writing(site.state.engine) as db:
            user = staff.find_user(db, "ada@example.com")
            assert user is not None
            user.disabled_at = now()
        assert max_.get(reset).status == 404
        with writing(site.state.engine) as db:
            user = staff.find_user(db, "ada@example.com")
            assert user is not None
            staff.enable_user(db, user)
        assert max_.get(reset).status == 200
        ask(max_, "ada@example.com")
        set_by(max_, mailed_link(site, "reset"))

        assert max_.get(reset).status == 404

    def test_two_at_once_set_one_password(self, site: Site, max_: Visitor, reset: str) -> None:
        first, second = site.visitor(), site.visitor()
        pages = [first.get(reset), second.get(reset)]

        answers = [
            first.press(pages[0], {"password": OTHER}, "Set password"),
            second.press(pages[1], {"password": "the slower one's words"}, "Set password"),
        ]

        assert [answer.status for answer in answers] == [303, 404]

    def test_is_used_up_by_the_first_of_two_who_saw_it_live(self, site: Site, reset: str) -> None:
        link_id = site.state.tokens.read("staff-reset", reset.rpartition("/")[2]) or ""

        used = []
        for _ in range(2):
            with writing(site.state.engine) as db:
                used.append(staff.use_link(db, link_id))

        assert used == [True, False]

    def test_link_of_another_purpose_or_altered_opens_nothing(
        self, site: Site, max_: Visitor, reset: str
    ) -> None:
        token = reset.rpartition("/")[2]
        link_id = site.state.tokens.read("staff-reset", token) or ""
        others = [site.state.tokens.make(p, link_id) for p in ("owner", "reset", "staff-device")]

        found = [max_.get(f"/staff/invitation/{token}"), max_.get(f"{reset}x")]
        found += [max_.get(f"/staff/reset/{each}") for each in (*others, "x", "%00", "é")]
        found += [max_.get(f"/report/{token}"), max_.get(f"/assess/{token}/sop")]

        assert {(page.status, page.heading) for page in found} == {
            (404, "There is nothing at this address")
        }

    def test_answers_the_same_for_an_unknown_address(self, site: Site, max_: Visitor) -> None:
        email = with_password(site, "ada")
        closed = with_password(site, "dan", "sales")
        site.change("UPDATE staff_user SET disabled_at = created_at WHERE email = :e", e=closed)

        emails = (email, closed, "nobody@example.com")
        pages = [ask(max_, each) for each in emails]

        said = {
            (page.status, page.text.replace(each, ""))
            for page, each in zip(pages, emails, strict=True)
        }
        assert len(said) == 1
        assert len(site.rows("SELECT * FROM outgoing")) == 1

    def test_points_to_the_configured_address(self, make_site: MakeSite) -> None:
        site = make_site(base_url="http://bench.example")
        email = with_password(site, "ada")

        page = ask(
            site.visitor(), email, **{"host": "localhost:666", "x-forwarded-host": "evil.example"}
        )

        link = mailed_link(site, "reset")
        assert page.status == 200
        assert link.startswith("http://bench.example/staff/reset/")
        assert "666" not in page.html

    def test_is_mailed_three_times_an_hour_and_no_more(self, make_site: MakeSite) -> None:
        site = make_site(rate_limits="on")
        email = with_password(site, "ada")

        pages = [ask(site.visitor(), email) for _ in range(11)]

        assert [page.status for page in pages] == [200] * 10 + [429]
        assert len({page.text for page in pages[:10]}) == 1
        assert len(site.rows("SELECT * FROM outgoing")) == 3

    def test_without_an_address_says_so(self, max_: Visitor) -> None:
        page = ask(max_, "ada")

        assert page.status == 422
        assert page.problems()[0][0] == "email"


class TestAnInvitation:
    def test_sets_the_first_password_and_lets_in(
        self, site: Site, ada: Visitor, max_: Visitor
    ) -> None:
        given: Given = {"email": "Ann@Example.com", "role": ["sales", "editor"]}
        page = ada.send(ada.get("/staff/users"), given, "Send the invitation")
        assert "The invitation is on its way" in page.text
        link = mailed_link(site, "invitation")
        assert link.startswith(f"{ORIGIN}/staff/invitation/")
        assert try_password(max_, "ann@example.com", "").status == 422

        answer = set_by(max_, link)

        assert answer.headers["location"] == "/staff/login?done=password"
        assert try_password(max_, "ann@example.com", OTHER).status == 303
        assert is_in(max_)
        assert max_.get(link).status == 404

    def test_is_mailed_again_to_who_forgot_it(self, site: Site, max_: Visitor) -> None:
        site.account("ann")

        ask(max_, "ann@example.com")

        assert set_by(max_, mailed_link(site, "invitation")).status == 303


class TestAChange:
    @pytest.mark.parametrize(
        ("given", "fields"),
        [
            pytest.param({"current": "wrong", "password": OTHER}, ["current"], id="present"),
            pytest.param({"current": PASSWORD, "password": "short"}, ["password"], id="new"),
            pytest.param({"current": "", "password": ""}, ["current", "password"], id="both"),
        ],
    )
    def test_names_what_is_wrong(
        self, site: Site, max_: Visitor, given: dict[str, str], fields: list[str]
    ) -> None:
        email = with_password(site, "ada")
        try_password(max_, email)

        page = max_.press(max_.get("/staff/password"), given, "Change password")

        assert page.status == 422
        assert [name for name, _ in page.problems()] == fields
        assert try_password(site.visitor(), email).status == 303

    def test_of_an_open_browser_is_not_guessed_at(self, make_site: MakeSite) -> None:
        site = make_site(rate_limits="on")
        ada = site.signed_in("ada")
        page = ada.get("/staff/password")

        answers = [
            ada.press(page, {"current": f"guess {n}", "password": OTHER}, "Change password")
            for n in range(11)
        ]

        assert [answer.status for answer in answers] == [422] * 10 + [429]
