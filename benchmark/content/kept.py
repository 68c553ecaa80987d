"""Keeps what was worked out lately, as long as there is room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Values by key, the longest unused forgotten first. `room`: the most their sizes sum to."""

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self.values: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], Value], size: Callable[[Value], int]) -> Value:
        """The value of a key, made anew where it is not kept. What `make` raises is not kept."""
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
                return self.values[key][0]
        value = make()
        needed = size(value)
        with self.lock:
            if key not in self.values and needed <= self.room:
                self.values[key] = value, needed
                self.used += needed
                while self.used > self.room:
                    self.used -= self.values.popitem(last=False)[1][1]
        return value
