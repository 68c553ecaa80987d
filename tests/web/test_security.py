"""What a hostile visitor, or a hostile page elsewhere, gets: nothing."""

from __future__ import annotations

import pytest

from tests.web.conftest import Finished, MakeSite, Site
from tests.web.page import Element, Page
from tests.web.visitor import Visitor, begin

pytestmark = pytest.mark.any_database

HOSTILE = "\"><script>alert(1)</script>'--{{7*7}}<svg onload=alert(1)>"
PUBLIC = ("/", "/method", "/privacy", "/sample")


def pages(finished: Finished) -> list[Page]:
    """Every page that an owner meets, with mistakes too."""
    owner, token = finished.owner, finished.answering
    sections = ("profile", "sop", "trigger", "hero", "allocation", "oversight", "tasks", "review")
    addresses = [
        *PUBLIC,
        *(f"/assess/{token}/{section}" for section in (*sections, "link")),
        finished.address,
        *(f"{finished.address}/{part}" for part in ("contact", "share", "delete")),
        "/nothing",
    ]
    found = [owner.get(address) for address in addresses]
    trigger = owner.get(f"/assess/{token}/trigger")
    contact = owner.get(f"{finished.address}/contact")
    found.append(owner.send(trigger, {"TRG3": "x"}))
    found.append(owner.send(contact, {"email": "x", "call": "y"}, "Send"))
    erase = owner.get(f"{finished.address}/delete")
    found.append(owner.send(erase, button="Erase everything now"))
    return found


def test_no_page_holds_a_style_attribute_a_script_or_a_handler(finished: Finished) -> None:
    for page in pages(finished):
        for element in page.root.walk():
            assert "style" not in element.attributes, (page.url, element.tag)
            assert element.tag not in ("style", "iframe", "object", "embed", "base"), page.url
            assert not [n for n in element.attributes if n.startswith("on")], page.url
            if element.tag == "script":
                assert element.get("src").startswith("/static/site.js")
                assert not element.text


def test_every_page_is_well_formed_and_its_ids_are_its_own(finished: Finished) -> None:
    for page in pages(finished):
        ids = page.ids()
        assert len(ids) == len(set(ids)), page.url
        assert page.root.one("html").get("lang") == "en"
        assert len(page.root.every("h1")) == 1, page.url
        for label in page.root.every("label"):
            assert label.get("for") in ids or label.every("input"), page.url
        for element in page.root.walk():
            for name in element.get("aria-describedby").split():
                assert name in ids, (page.url, name)


def test_everything_that_a_page_loads_is_ours(finished: Finished) -> None:
    for page in pages(finished):
        for element in page.root.walk():
            for name in ("src", "srcset", "action", "formaction"):
                value = element.attributes.get(name)
                assert value is None or value.startswith("/"), (page.url, value)


HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


def check_headers(answer: Page) -> None:
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, (answer.url, answer.status, name)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_kind_of_answer_carries_the_headers(finished: Finished) -> None:
    owner, address = finished.owner, finished.address
    broken = finished.site.visitor(raises=False)
    answers = [
        owner.press(owner.open(address), button="Sharpen my result"),
        *pages(finished),
        owner.get("/static/site.css"), owner.get("/static/nothing.css"),
        owner.get("/sample/report.json"), owner.get("/healthz"), owner.get("/readyz"),
        owner.get("/robots.txt"), owner.get("/brand.css"), owner.get("/brand-logo"),
        owner.get("/", host="evil.example"), owner.get("/start"),
        owner.post("/start", {}), owner.post("/start", {}, origin="http://evil.example"),
        owner.post("/start", {"x": "y" * 300_000}),
        owner.post("/start", {}, **{"content-type": "application/json"}),
        owner.get(f"{address}/report.pdf?paper=a5"),
    ]  # fmt: skip
    finished.site.change("UPDATE bank_version SET document = '{'")
    finished.site.state.cache.clear()
    finished.site.state._banks.clear()
    answers.append(broken.get("/"))
    finished.site.change("ALTER TABLE bank_version RENAME TO gone")
    answers.append(broken.get("/"))

    for answer in answers:
        check_headers(answer)
    assert {200, 303, 400, 403, 404, 405, 413, 415, 422, 500, 503} <= {a.status for a in answers}


def test_over_https_browsers_are_told_to_stay_there(make_site: MakeSite) -> None:
    secure = make_site(base_url="https://bench.example").visitor()
    plain = make_site().visitor()

    answer = secure.get("/", host="bench.example")

    assert "max-age" in answer.headers["strict-transport-security"]
    assert "secure" in answer.headers["set-cookie"].lower()
    assert "strict-transport-security" not in plain.get("/").headers


def test_the_cookie_is_for_this_site_and_not_for_scripts(owner: Visitor) -> None:
    cookie = owner.get("/").headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie


class TestForms:
    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({"origin": "http://evil.example"}, id="another origin"),
            pytest.param({"origin": "http://127.0.0.1:8000.evil.example"}, id="a longer name"),
            pytest.param({"origin": "http://["}, id="no address at all"),
            pytest.param({"origin": ""}, id="an empty origin"),
            pytest.param({"origin": "http://127.0.0.1:9000"}, id="another port"),
            pytest.param({"sec-fetch-site": "cross-site"}, id="cross-site"),
            pytest.param({"sec-fetch-site": "same-site"}, id="a sibling"),
            pytest.param(
                {"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, id="both"
            ),
        ],
    )
    def test_from_elsewhere_are_refused_with_a_page(
        self, site: Site, owner: Visitor, headers: dict[str, str]
    ) -> None:
        fields = owner.get("/").form("Begin").fields

        refused = owner.post("/start", fields, **headers)

        assert refused.status == 403
        assert refused.heading == "That is not allowed"
        assert site.counts()["assessment"] == 0

    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({}, id="an old browser"),
            pytest.param({"origin": "http://127.0.0.1:8000"}, id="our origin"),
            pytest.param({"origin": "null"}, id="what no-referrer makes of it over plain HTTP"),
            pytest.param({"sec-fetch-site": "same-origin", "origin": "null"}, id="a new browser"),
            pytest.param({"sec-fetch-site": "none"}, id="typed"),
        ],
    )
    def test_from_here_are_taken(self, site: Site, owner: Visitor, headers: dict[str, str]) -> None:
        fields = owner.get("/").form("Begin").fields

        assert owner.post("/start", fields, **headers).status == 303
        assert site.counts()["assessment"] == 1

    def test_of_a_strangers_session_begin_nothing(
        self, site: Site, owner: Visitor, max_: Visitor
    ) -> None:
        fields = max_.get("/").form("Begin").fields
        owner.get("/")

        page = owner.post("/start", fields)

        assert page.status == 422
        assert "Allow cookies for this site" in page.text
        assert site.counts()["assessment"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "/?x={}", "/method?{}", "/sample?{}=1", "/{}", "/sample/{}.svg",
        "/sample/report.pdf?paper={}", "/assess/{}/sop", "/report/{}", "/static/{}",
        "/assess/{token}/sop?from={}", "/assess/{token}/{}", "/report/{}/report.json",
    ],
)  # fmt: skip
def test_hostile_addresses_never_come_back(owner: Visitor, address: str) -> None:
    token = begin(owner).token

    page = owner.get(address.replace("{token}", token).replace("{}", HOSTILE))

    assert page.status in (200, 404)
    assert "alert(1)" not in page.html


def test_hostile_answers_come_back_as_text(owner: Visitor) -> None:
    page = owner.send(begin(owner), {"profile.techs": HOSTILE, "profile.region": HOSTILE})

    assert page.status == 422
    assert page.form().chosen("profile.techs") == [HOSTILE]
    scripts: list[Element] = page.root.every("script", "svg")
    assert [each.get("src").partition("?")[0] for each in scripts] == ["/static/site.js"]
