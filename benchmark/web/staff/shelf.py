"""Figures that were worked out lately, kept for a minute."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

KEPT_SECONDS = 60.0
MOST_KEPT = 50


@dataclass
class _Entry:
    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = 0.0
    value: Any = None


class Shelf:
    """What was worked out lately, for KEPT_SECONDS. Two who ask at once get one answer."""

    def __init__(self) -> None:
        self._lock, self._entries = threading.Lock(), OrderedDict[Hashable, _Entry]()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is kept under a key, or else what is made."""
        with self._lock:
            entry = self._entries.setdefault(key, _Entry())
            self._entries.move_to_end(key)
            while len(self._entries) > MOST_KEPT:
                self._entries.popitem(last=False)
        with entry.lock:
            if entry.value is None or time.monotonic() - entry.at > KEPT_SECONDS:
                entry.value = make()
                entry.at = time.monotonic()
            return entry.value
