"""What is said of one thing: it is below 40, is answered so or so, includes this and that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmark.content.key import later
from benchmark.core.saying import Say

AND, OR = later("and"), later("or")
QUOTED = re.compile("“[^”]*”|„[^“]*“")
ORDER, AMONG, HAS, LACKS, OTHER = "order", "among", "has", "lacks", "other"
IS, ARE = later("is %(what)s"), later("are %(what)s")
IS_ANSWERED, ARE_ANSWERED = later("is answered %(what)s"), later("are answered %(what)s")
ALL_OF = {IS: ARE, IS_ANSWERED: ARE_ANSWERED}
"""How the same is said of several things."""


@dataclass(frozen=True)
class Predicate:
    """One thing that is said. `kind`: one of the above; `words`: of an order "below 40", of an
    OTHER all words with their verb, else the values. `verb`: the pattern for words without one."""

    kind: str
    words: tuple[str, ...]
    verb: str = IS


@dataclass(frozen=True)
class Clause:
    """What `say` says of `subject`, which may be several things; `joiner`: AND or OR."""

    say: Say
    subject: str
    predicates: tuple[Predicate, ...] = ()
    joiner: str = AND
    many: bool = False

    def __str__(self) -> str:
        """The clause in words."""
        return f"{self.subject} {self.said(many=self.many)}".rstrip()

    def said(self, *, many: bool) -> str:
        """What is said, without the subject; `many`: of several things."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for each in self.predicates:
            groups.setdefault(self._key(each), []).extend(each.words)
        said = [
            self._group(kind, ALL_OF[verb] if many else verb, list(dict.fromkeys(words)))
            for (kind, verb, *_), words in groups.items()
        ]
        other = self.say(OR if self.joiner == AND else AND)
        nested = any(f" {other} " in QUOTED.sub("", each) for each in said)
        return f"{',' * nested} {self.say(self.joiner)} ".join(said)

    def _key(self, each: Predicate) -> tuple[str, ...]:
        """What is alike of predicates that are said in one. Being A and being B is not A or B."""
        apart = each.kind == OTHER or (each.kind == AMONG and self.joiner == AND)
        return (each.kind, each.verb, *(each.words if apart else ()))

    def _group(self, kind: str, verb: str, words: list[str]) -> str:
        say, joined = self.say, f" {self.say(self.joiner)} "
        if kind == ORDER:
            return say(verb, what=joined.join(words))
        if kind == AMONG:
            return say(verb, what=listed(words, say(OR)))
        if kind == HAS:
            return say("includes %(what)s", what=listed(words, say(self.joiner)))
        if kind == LACKS and self.joiner == OR:
            return joined.join(say("lacks %(one)s", one=each) for each in words)
        if kind == LACKS:
            return none_of(words, say)
        return words[0]


def none_of(words: Sequence[str], say: Say) -> str:
    """That none of some values is included."""
    if len(words) == 1:
        return say("does not include %(one)s", one=words[0])
    if len(words) == 2:
        return say("includes neither %(one)s nor %(other)s", one=words[0], other=words[1])
    return say("includes none of %(several)s", several=listed(words, say(OR)))


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
        found[key] = Clause(part.say, part.subject, said, joiner, part.many)
    return list(found.values())


def _flat(part: Clause, joiner: str) -> tuple[Predicate, ...]:
    """What a clause says, to be joined with more; in one piece where it is joined otherwise."""
    if len(part.predicates) > 1 and part.joiner != joiner:
        return (Predicate(OTHER, (part.said(many=part.many),)),)
    return part.predicates
