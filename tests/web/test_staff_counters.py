"""The counters that all processes share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from starlette.requests import Request

from benchmark.store.counters import SWEEP_EVERY, Counters
from benchmark.store.tables import now
from benchmark.web import limits
from tests.web.conftest import MakeSite, Site


@pytest.fixture
def counters(site: Site) -> Counters:
    return Counters(site.state.engine)


def test_a_window_counts_and_begins_anew_when_it_is_over(counters: Counters) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        begun = now().timestamp()
        assert [counters.incr("a", 60) for _ in range(3)] == [1, 2, 3]
        clock.shift(59)
        assert counters.incr("a", 60) == 4
        assert counters.get_expiry("a") == pytest.approx(begun + 60)
        clock.shift(1)
        assert counters.get("a") == 0

        assert counters.incr("a", 60, 5) == 5
        assert counters.get("a") == 5
        assert counters.get_expiry("a") == pytest.approx(begun + 120)


def test_counts_of_many_at_once_are_all_kept(site: Site) -> None:
    each = [Counters(site.state.engine) for _ in range(4)]

    with ThreadPoolExecutor(8) as pool:
        sums = list(pool.map(lambda n: each[n % 4].incr("a", 600), range(100)))

    assert sorted(sums) == list(range(1, 101))


def test_what_is_over_is_removed_now_and_then(site: Site, counters: Counters) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        for n in range(20):
            counters.incr(f"old {n}", 60)
        clock.shift(120)
        for _ in range(SWEEP_EVERY):
            counters.incr("new", 600)

    assert [row["key"] for row in site.rows("SELECT key FROM counter")] == ["new"]


def test_counters_can_be_forgotten(counters: Counters) -> None:
    counters.incr("a", 60)
    counters.incr("b", 60)
    counters.clear("a")

    assert (counters.get("a"), counters.get("b")) == (0, 1)
    assert counters.check()
    assert counters.reset() == 1
    assert counters.get("b") == 0


def test_a_limit_of_the_public_pages_holds_over_two_processes(make_site: MakeSite) -> None:
    visitors = [make_site(rate_limits="on").visitor() for _ in range(2)]
    pages = [(each, each.get("/").form("Begin").fields) for each in visitors]

    statuses = [visitor.post("/start", fields).status for visitor, fields in pages * 16]

    assert statuses == [303] * 30 + [429] * 2


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_who_has_many_addresses_counts_as_one(host: str, network: str) -> None:
    request = Request({"type": "http", "client": (host, 1), "headers": []})

    assert limits.network(request) == network
