"""Who gets what at each address of the staff."""

from __future__ import annotations

from tests.web.conftest import Site
from tests.web.visitor import Visitor


def test_each_of_the_cast_is_signed_in(ann: Visitor, ed: Visitor, ada: Visitor) -> None:
    for visitor, name in ((ann, "ann"), (ed, "ed"), (ada, "ada")):
        page = visitor.get("/staff")

        assert page.status == 200
        assert f"{name}@example.com" in page.text


def test_a_stranger_is_led_to_the_sign_in(site: Site, max_: Visitor) -> None:
    answer = max_.get("/staff?x=1")

    assert answer.status == 303
    assert answer.headers["location"] == "/staff/login?next=%2Fstaff%3Fx%3D1"
    assert max_.open("/staff").heading == "Sign in"
