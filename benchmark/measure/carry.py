"""Columns of answers carried over from the bank they were stored under to another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from benchmark.core.bank import Value
from benchmark.measure.columns import OPEN, Bools, Codes, Column, Columns, Vocabulary
from benchmark.measure.renames import LEAVE_OUT, Translation

MISFIT = -1
"""Stands for the code of an answer that the other bank does not take."""

Missing = dict[str, dict[str, int]]
"""Old name -> what of its answers is missing, "" for the question itself -> submissions."""


@dataclass(frozen=True)
class Carried:
    """Columns under the new bank. `fits`: for which submissions all answers were taken."""

    columns: Columns
    fits: Bools
    missing: Missing


@dataclass(frozen=True)
class Carrier:
    """Carries columns over, one way. `vocabularies`: of the new bank."""

    translation: Translation
    vocabularies: Mapping[str, Vocabulary]

    def carry(self, columns: Columns) -> Carried:
        """The same answers under the new bank; as Translation.document does it for one."""
        fits, missing = np.ones(columns.rows, np.bool_), Missing()
        codes: dict[str, Codes] = {}
        for name in self.translation.sources:
            column, target = columns.by_name[name], self.translation.target(name)
            carried = self._codes(name, target, column)
            misfits = carried == MISFIT
            if misfits.any():
                fits &= ~misfits
                missing[name] = self._missing(name, column, misfits)
                carried[misfits] = OPEN
            earlier = codes.get(target)
            codes[target] = carried if earlier is None else _first(earlier, carried)
        nothing = np.full(columns.rows, OPEN, np.int32)
        by_name = {
            name: Column(known, codes.get(name, nothing))
            for name, known in self.vocabularies.items()
        }
        return Carried(Columns(columns.rows, by_name), fits, missing)

    def _codes(self, name: str, target: str, column: Column) -> Codes:
        """The new codes of a column's answers, MISFIT for those that are not taken."""
        known = self.vocabularies.get(target)

        def code(value: Value | None) -> int:
            if value is None or target == LEAVE_OUT:
                return OPEN
            read = self.translation.read(name, value)
            if read.missing or known is None:
                return MISFIT
            return known.code(read.value)

        codes: Codes = column.look(("carried", target), code, np.int32)
        return codes

    def _missing(self, name: str, column: Column, misfits: Bools) -> dict[str, int]:
        """How many submissions lack what."""
        counts = np.bincount(column.codes[misfits])
        found: dict[str, int] = {}
        for value, count in zip(column.vocabulary.values(), counts, strict=False):
            if count and value is not None:
                for each in self.translation.read(name, value).missing:
                    found[each] = found.get(each, 0) + int(count)
        return found


def _first(one: Codes, other: Codes) -> Codes:
    """Of two answers to one question, the first that was given."""
    return np.where(one == OPEN, other, one)
