"""The filter of the lead list as a query string, and the texts it is searched by."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest

from benchmark.store.lead_filter import Filter, Known, read_filter
from benchmark.store.leads import company_key, need_of, words_of

KNOWN = Known(("sop", "hero"), ("europe",), ("restore-untested",), ("ann-id",))


@pytest.mark.parametrize(
    "chosen",
    [
        Filter(),
        Filter(text="Müller & Söhne", rung=0, order="asc"),
        Filter(dimension="hero", low=0, high=40, sort="overall", order="desc"),
        Filter(size=0, region="europe", flag="critical", consent="none"),
        Filter(size=6, flag="restore-untested", status="not-now", assignee="ann-id"),
        Filter(assignee="me", me="x", since=date(2026, 1, 31), until=date(2026, 2, 1), sort="step"),
    ],
)
def test_a_filter_survives_its_query_string(chosen: Filter) -> None:
    again = read_filter(dict(parse_qsl(chosen.query())), chosen.me, KNOWN)

    assert again == chosen
    assert again.faults == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("rung", "6x"), ("rung", "-1"), ("dimension", "moon"), ("size", "7"), ("region", "mars"),
        ("flag", "x' OR 1=1"), ("consent", "yes"), ("status", "NEW"), ("assignee", "max"),
        ("since", "2026-02-30"), ("until", "0001-01-01"), ("until", "yesterday"), ("sort", "name"),
        ("order", "up"), ("from", "101"), ("to", "９"), ("to", "1e3"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood_is_named_and_left_out(name: str, value: str) -> None:
    chosen = read_filter({name: value, "status": "won"} | {name: value}, "me", KNOWN)

    assert chosen.faults == ((name, value),)
    assert not chosen.is_narrowed or chosen == Filter(status="won", me="me")


def test_a_range_the_wrong_way_round_is_turned() -> None:
    chosen = read_filter({"dimension": "sop", "from": "60", "to": "20"}, "", KNOWN)

    assert (chosen.low, chosen.high) == (20, 60)

    chosen = read_filter({"since": "2026-02-01", "until": "2026-01-31"}, "", KNOWN)

    assert (chosen.since, chosen.until) == (date(2026, 1, 31), date(2026, 2, 1))
    assert chosen.faults == ()


@pytest.mark.parametrize(
    ("given", "said"), [({"from": "5"}, "5-100"), ({"from": "10", "to": "5"}, "5-10")]
)
def test_points_without_a_dimension_are_named(given: dict[str, str], said: str) -> None:
    chosen = read_filter(given, "", KNOWN)

    assert chosen.faults == (("points", said),)
    assert not chosen.is_narrowed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Łódź IT-Systeme GmbH", ["lodz", "it", "systeme", "gmbh"]),
        ("Straße, STRASSE", ["strasse"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ ½", ["full", "width", "1", "2"]),
        ("chloé@example.com", ["chloe", "example", "com"]),
        ("!?", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_a_company_is_compared_without_its_legal_form() -> None:
    assert company_key("  Fernhill I.T. Ltd. ") == company_key("FERNHILL i-t") == "fernhill i t"
    assert company_key("Co. Ltd.") == "co ltd"
    assert company_key("Ärger & Söhne GmbH") == company_key("Ärger und Söhne")
    assert company_key("Und AG") == "und ag"


def test_need_is_what_its_description_says() -> None:
    assert need_of(100.0, {}, 0) == 0
    assert need_of(0.0, dict.fromkeys("abcdef", False) | {"g": True}, 5) == 100
    assert need_of(None, {"a": False}, 1) == 35
