"""Rows of what is sent, put there by tests."""

from __future__ import annotations

from typing import Any

from benchmark.store.delivery_tables import Outgoing
from benchmark.store.engine import writing
from benchmark.store.tables import now
from tests.web.conftest import Site


def add(site: Site, key: str, **given: Any) -> str:
    values: dict[str, Any] = {
        "kind": "mail", "purpose": "sales-notice", "target": "ann@msp.example", "locale": "en",
        "payload": '{"link": "/"}', "state": "waiting", "next_at": now(), "last_error": "",
        "created_at": now(), "assessment_id": None, **given,
    }  # fmt: skip
    with writing(site.state.engine) as db:
        row = Outgoing(key=key, **values)
        db.add(row)
        return row.id
