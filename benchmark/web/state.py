"""What all requests of one process share."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine

from benchmark.content.codec import bank_from_document
from benchmark.core.bank import Bank
from benchmark.core.localise import localised
from benchmark.core.report import Report, report_from_json
from benchmark.jobs.port import Runner
from benchmark.links import Tokens
from benchmark.render.pool import RenderPool
from benchmark.settings import Settings
from benchmark.store import banks
from benchmark.store.counters import Counters
from benchmark.store.engine import reading
from benchmark.web.cards import Cards

MAX_BANKS = 16
"""Banks kept in memory, each language by itself: the newest, and those begun with earlier."""

MAX_REPORTS = 32
"""Reports kept between submitting and the first look at them, which saves reading their JSON."""

NEWEST_SECONDS = 1.0
"""How long a process may go on offering the version before the newest."""


@dataclass
class State:
    """Settings, database, renderers and caches of one web process."""

    settings: Settings
    engine: Engine
    tokens: Tokens
    pool: RenderPool
    ahead: Runner
    templates: Path
    static: Path
    assets: dict[str, str]
    limiter: FixedWindowRateLimiter = field(init=False)
    cache: dict[str, Any] = field(default_factory=dict)
    _newest: tuple[float, str | None] = (0.0, None)
    _banks: OrderedDict[tuple[str, str], Bank] = field(default_factory=OrderedDict)
    _reports: OrderedDict[str, Report] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Count in the database, together with all other processes."""
        self.limiter = FixedWindowRateLimiter(Counters(self.engine))

    def newest(self) -> str | None:
        """The hash of the newest published bank; None in an empty database.

        Asked by every start page, so it is remembered for a moment.
        """
        moment, known = self._newest
        if known is None or time.monotonic() - moment > NEWEST_SECONDS:
            with reading(self.engine) as db:
                known = banks.newest_hash(db)
            self._newest = (time.monotonic(), known)
        return known

    def cards(self, bank: Bank) -> Cards:
        """The question cards of a bank."""
        kept: dict[int, tuple[Bank, Cards]] = self.cache.setdefault("cards", {})
        if id(bank) not in kept:
            if len(kept) > MAX_BANKS:
                kept.clear()
            # The bank is kept beside its cards, so that its id is not given to another.
            kept[id(bank)] = (bank, Cards(self.templates, bank))
        return kept[id(bank)][1]

    def bank(self, bank_hash: str, locale: str = "") -> Bank:
        """A published bank by its hash, in a language (its own if not given). Raises LookupError.

        A language that it has no texts of is its own.
        """
        key = (bank_hash, locale)
        with self._lock:
            if key in self._banks:
                self._banks.move_to_end(key)
                return self._banks[key]
        bank = localised(self.bank(bank_hash), locale) if locale else self._read_bank(bank_hash)
        with self._lock:
            self._banks[key] = bank
            while len(self._banks) > MAX_BANKS:
                self._banks.popitem(last=False)
        return bank

    def _read_bank(self, bank_hash: str) -> Bank:
        with reading(self.engine) as db:
            version = banks.find_version(db, bank_hash)
        if version is None:
            raise LookupError(bank_hash)
        return bank_from_document(version.document)

    def keep_report(self, report: Report) -> None:
        """Remember a report that its owner will open in a moment."""
        with self._lock:
            self._reports[report.fingerprint] = report
            while len(self._reports) > MAX_REPORTS:
                self._reports.popitem(last=False)

    def report(self, fingerprint: str, text: str) -> Report:
        """The report of a submission: `text` is its stored JSON."""
        with self._lock:
            known = self._reports.pop(fingerprint, None)
        return known or report_from_json(text)


def asset_urls(static: Path) -> dict[str, str]:
    """Name -> address of each static file, with a digest so that it can be cached for ever."""
    urls = {}
    for path in sorted(static.rglob("*")):
        if path.is_file():
            name = path.relative_to(static).as_posix()
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
            urls[name] = f"/static/{name}?v={digest}"
    return urls
