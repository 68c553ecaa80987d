"""What is said of one thing: it is below 40, is answered so or so, includes this and that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

AND, OR = "and", "or"
QUOTED = re.compile("“[^”]*”")
ORDER, AMONG, HAS, LACKS, OTHER = "order", "among", "has", "lacks", "other"


@dataclass(frozen=True)
class Predicate:
    """One thing that is said. `kind`: one of the above; `words`: of an order "below 40", of an
    OTHER all words with their verb, else the values. `lead`: what stands before values."""

    kind: str
    words: tuple[str, ...]
    lead: str = ""


@dataclass(frozen=True)
class Clause:
    """What is said of `subject`, whose verb is "is" or "are"; `joiner`: AND or OR."""

    subject: str
    verb: str
    predicates: tuple[Predicate, ...]
    joiner: str = AND

    def __str__(self) -> str:
        """The clause in words."""
        return f"{self.subject} {self.said(self.verb)}".rstrip()

    def said(self, verb: str) -> str:
        """What is said, without the subject, with another verb where it is said of others."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for each in self.predicates:
            groups.setdefault(self._key(each), []).extend(each.words)
        said = [
            self._group(kind, f"{verb} {lead}", words) for (kind, lead, *_), words in groups.items()
        ]
        other = OR if self.joiner == AND else AND
        nested = any(f" {other} " in QUOTED.sub("", each) for each in said)
        return f"{',' * nested} {self.joiner} ".join(said)

    def _key(self, each: Predicate) -> tuple[str, ...]:
        """What is alike of predicates that are said in one. Being A and being B is not A or B."""
        apart = each.kind == OTHER or (each.kind == AMONG and self.joiner == AND)
        return (each.kind, each.lead, *(each.words if apart else ()))

    def _group(self, kind: str, lead: str, words: list[str]) -> str:
        words = list(dict.fromkeys(words))
        if kind == ORDER:
            return f"{lead}{f' {self.joiner} '.join(words)}"
        if kind == AMONG:
            return f"{lead}{listed(words, OR)}"
        if kind == HAS:
            return f"includes {listed(words, self.joiner)}"
        if kind == LACKS and self.joiner == OR:
            return " or ".join(f"lacks {each}" for each in words)
        if kind == LACKS:
            return none_of(words)
        return words[0]


def none_of(words: Sequence[str]) -> str:
    """That none of some values is included."""
    if len(words) == 1:
        return f"does not include {words[0]}"
    if len(words) == 2:
        return f"includes neither {words[0]} nor {words[1]}"
    return f"includes none of {listed(words, OR)}"


def listed(words: Sequence[str], joiner: str) -> str:
    """Several values as one text."""
    *most, last = words
    return f"{', '.join(most)} {joiner} {last}" if most else last


def merged(parts: Sequence[Clause | str], joiner: str) -> list[Clause | str]:
    """The parts, what is said of the same thing put together, and nothing twice."""
    found: dict[str, Clause | str] = {}
    for part in parts:
        if isinstance(part, str):
            found.setdefault(part, part)
            continue
        key = f"of {part.subject}"
        before = found.get(key)
        own = _flat(part, joiner)
        said = (*before.predicates, *own) if isinstance(before, Clause) else own
        found[key] = Clause(part.subject, part.verb, said, joiner)
    return list(found.values())


def _flat(part: Clause, joiner: str) -> tuple[Predicate, ...]:
    """What a clause says, to be joined with more; in one piece where it is joined otherwise."""
    if len(part.predicates) > 1 and part.joiner != joiner:
        return (Predicate(OTHER, (part.said(part.verb),)),)
    return part.predicates
