"""What is too large, too often or for another host is refused."""

from __future__ import annotations

import pytest

from tests.web.conftest import MakeSite, Site
from tests.web.page import Page
from tests.web.visitor import URLENCODED, Visitor, begin

pytestmark = pytest.mark.any_database


class TestHost:
    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:8000@evil.example", "[", ""]
    )
    def test_another_one_is_refused(self, owner: Visitor, host: str) -> None:
        assert owner.get("/", host=host).status == 400

    def test_never_reaches_a_redirect_or_a_page(self, owner: Visitor) -> None:
        for address in ("/", "/method", "/method/", "/static", "/start/", "/assess/x/"):
            answer = owner.get(address, host="localhost:666")

            assert "666" not in answer.headers.get("location", "")
            assert "666" not in answer.html

    def test_is_the_configured_one_in_production(self, make_site: MakeSite) -> None:
        visitor = make_site(
            mode="production", base_url="https://bench.example", secret_key=("k" * 40,)
        ).visitor()

        assert visitor.get("/healthz", host="bench.example").status == 200
        assert visitor.get("/healthz", host="localhost").status == 400


class TestBodies:
    @pytest.mark.parametrize("size", [256 * 1024 + 1, 5_000_000])
    def test_over_the_limit_are_refused_with_a_page(
        self, site: Site, owner: Visitor, size: int
    ) -> None:
        begin(owner)
        before = site.rows("SELECT * FROM assessment")

        refused = owner.post("/start", {"x": "y" * size})

        assert refused.status == 413
        assert refused.heading == "That was too large"
        assert site.rows("SELECT * FROM assessment") == before

    def test_that_do_not_say_their_size_are_cut_too(self, owner: Visitor) -> None:
        chunks = (b"x" * 1024 for _ in range(300))

        answer = owner.client.post("/start", content=chunks, headers=URLENCODED)

        assert answer.status_code == 413

    @pytest.mark.parametrize(
        "kind",
        [
            "application/json",
            "text/plain",
            "multipart/form-data; boundary=x",
            'multipart/form-data; boundary=x; charset="unicode_escape"',
        ],
    )
    def test_of_another_kind_are_refused_with_a_page(self, owner: Visitor, kind: str) -> None:
        body = rb'--x\r\nContent-Disposition: form-data; name="\ud800"\r\n\r\n\ud800\r\n--x--'

        answer = owner.client.post("/start", content=body, headers={"content-type": kind})

        assert answer.status_code == 415
        assert "That kind of content is not accepted" in answer.text

    def test_with_too_many_fields_are_refused_with_a_page(self, owner: Visitor) -> None:
        answer = owner.post("/start", [(f"x{n}", "1") for n in range(500)])

        assert answer.status == 400
        assert answer.heading == "That request could not be read"


class TestLimits:
    def test_too_many_beginnings_get_a_page_that_says_when(self, make_site: MakeSite) -> None:
        visitor = make_site(rate_limits="on").visitor()
        fields = visitor.get("/").form("Begin").fields

        answers = [visitor.post("/start", fields) for _ in range(31)]

        assert [a.status for a in answers[:30]] == [303] * 30
        assert answers[30].status == 429
        assert 0 < int(answers[30].headers["retry-after"]) <= 600
        assert answers[30].heading == "That was a little too often"

    def test_answering_goes_on_when_beginning_is_limited(self, make_site: MakeSite) -> None:
        visitor = make_site(rate_limits="on").visitor()
        first = begin(visitor)
        fields = visitor.get("/").form("Begin").fields
        for _ in range(31):
            visitor.post("/start", fields)

        assert visitor.send(first, {"profile.techs": "4"}).status == 200

    def test_contact_forms_are_limited_but_withdrawing_is_not(
        self, make_site: MakeSite, kept: tuple[object, Page, str]
    ) -> None:
        folder, report, _ = kept
        visitor = make_site(start=folder, rate_limits="on").visitor()
        page = visitor.open(f"{report.path}/contact")
        given = {"email": "olive@example.com", "peers": "y"}
        shown = visitor.send(page, given, "Send")

        answers = [visitor.press(page, given, "Send") for _ in range(20)]

        assert answers[-1].status == 429
        assert visitor.press(shown, button="Withdraw").status == 303
