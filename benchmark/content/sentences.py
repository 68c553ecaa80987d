"""Conditions as sentences, in the words of one bank and of one language."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.content.clauses import (
    AMONG,
    AND,
    HAS,
    IS,
    IS_ANSWERED,
    LACKS,
    OR,
    ORDER,
    OTHER,
    Clause,
    Predicate,
    listed,
    merged,
)
from benchmark.content.key import later
from benchmark.content.sentence_words import (
    CONTRADICTIONS,
    COUNTS,
    COUNTS_OF_ONE,
    CRITICAL,
    HALVES,
    KNOWN_TO_STAFF,
    MODES,
    MODES_OF_SEVERAL,
    NUMBERS,
    ORDERS,
)
from benchmark.core.bank import UNKNOWN, Bank
from benchmark.core.conditions import All, Any, Comparison, Condition, Count
from benchmark.core.ranges import CLASS_MEAN
from benchmark.core.saying import Say, english, numeral


class Quoted(str):
    """Words of the bank, between quotation marks."""

    __slots__ = ()


class Sayer:
    """Says conditions in the words of one bank; `say` says the words between."""

    def __init__(self, bank: Bank, say: Say = english) -> None:
        self.bank, self.say = bank, say
        self.modes = {mode.id: mode.text for mode in bank.matrix.modes}

    def said(self, condition: Condition) -> str:
        """A condition as a sentence that begins small and has no end sign."""
        return str(self._part(condition))

    def quoted(self, text: str) -> Quoted:
        """Words of the bank as they stand in a sentence."""
        return Quoted(self.say("“%(words)s”", words=text))

    def _part(self, condition: Condition) -> Clause | str:
        if isinstance(condition, Comparison):
            return self.clause(condition)
        if isinstance(condition, Count):
            return self._count(condition)
        joiner = AND if isinstance(condition, All) else OR
        parts = merged([self._part(each) for each in condition.parts], joiner)
        if len(parts) == 1:
            return parts[0]
        return self._all(parts) if joiner == AND else self._any(condition, parts)

    def _all(self, parts: Sequence[Clause | str]) -> Together:
        spoken, joined = [str(each) for each in parts], self.say(AND)
        if any(isinstance(each, str) for each in parts):
            return Together(f"; {joined} ".join(spoken))
        if len(spoken) == 2:
            return Together(f", {joined} ".join(spoken))
        return Together(f"{', '.join(spoken[:-1])}, {joined} {spoken[-1]}")

    def _any(self, condition: Condition, parts: Sequence[Clause | str]) -> str:
        assert isinstance(condition, Any)
        names = [p.name if isinstance(p, Comparison) else "" for p in condition.parts]
        if all(name.startswith("flag.") for name in names):
            critical = self.say("a critical one")
            risks = [critical if n == CRITICAL else self._flag(n) for n in names]
            several = listed(risks, self.say(OR))
            return self.say("one of these risks is flagged: %(risks)s", risks=several)
        inner = (f"({each})" if isinstance(each, Together) else str(each) for each in parts)
        return self.say("either %(parts)s", parts=f", {self.say(OR)} ".join(inner))

    def clause(self, each: Comparison, *, several: bool = False) -> Clause:
        """What one comparison says, of its subject or of `several`."""
        wanted = (each.value is True) == (each.op == "==")
        if each.name in KNOWN_TO_STAFF:
            return Clause(self.say, self.say(KNOWN_TO_STAFF[each.name][not wanted]))
        subject, many = self.subject(each.name), several or each.name.startswith("points.")
        if each.name.startswith("flag."):
            flagged = self.say("is flagged") if wanted else self.say("is not flagged")
            return Clause(self.say, subject, (_other(flagged),))
        return Clause(self.say, subject, (self._predicate(each, many=many),), many=many)

    def _predicate(self, each: Comparison, *, many: bool) -> Predicate:
        values = each.value if isinstance(each.value, tuple) else (each.value,)
        words = tuple(self.value(each.name, value) for value in values)
        if each.op in ("has", "lacks"):
            return Predicate(HAS if each.op == "has" else LACKS, words)
        if each.op in ORDERS and each.name.startswith("task."):
            said = MODES_OF_SEVERAL if many else MODES
            return _other(self.say(said[each.op], mode=words[0]))
        if each.op in ORDERS:
            return Predicate(ORDER, (self.say(ORDERS[each.op], n=words[0]),))
        chosen = isinstance(words[0], Quoted)
        if each.op != "!=":
            return Predicate(AMONG, words, IS_ANSWERED if chosen else IS)
        if chosen:
            pattern = later("is answered, but not %(what)s")
            if many:
                pattern = later("are answered, but not %(what)s")
            return _other(self.say(pattern, what=words[0]))
        pattern = later("are not %(what)s") if many else later("is not %(what)s")
        return _other(self.say(pattern, what=words[0]))

    def _count(self, each: Count) -> str:
        """How many comparisons hold; after a colon, of which."""
        clauses = [self.clause(part) for part in each.parts]
        whole = each.value == len(each.parts) and each.op in (">=", "==")
        given = {"many": self._many(each)}
        one = not whole and each.value <= 1
        if len({clause.predicates for clause in clauses}) > 1:
            given["parts"] = "; ".join(str(clause) for clause in clauses)
            some = later("%(many)s of these hold: %(parts)s")
            one_ = later("%(many)s of these holds: %(parts)s")
            whole_ = later("all of these hold: %(parts)s")
            return self.say(whole_ if whole else one_ if one else some, **given)
        given["said"] = self.clause(each.parts[0], several=not one).said(many=not one)
        if kind := self._class_of(each.parts):
            some = later("%(many)s of the “%(kind)s” tasks %(said)s")
            whole_ = later("all of the “%(kind)s” tasks %(said)s")
            return self.say(whole_ if whole else some, kind=kind, **given)
        subjects = dict.fromkeys(clause.subject for clause in clauses)
        given["subjects"] = listed(list(subjects), self.say(AND))
        some = later("%(many)s of these %(said)s: %(subjects)s")
        whole_ = later("all of these %(said)s: %(subjects)s")
        return self.say(whole_ if whole else some, **given)

    def _many(self, each: Count) -> str:
        """How many, in words."""
        if each.value == 1:
            return self.say(COUNTS_OF_ONE[each.op])
        number = self.say(NUMBERS[each.value]) if each.value < len(NUMBERS) else str(each.value)
        return self.say(COUNTS[each.op], n=number)

    def _class_of(self, parts: Sequence[Comparison]) -> str:
        """The name of the class whose tasks these are, each once; "" if they are not just those."""
        counted = {part.name for part in parts}
        for each in self.bank.matrix.classes:
            own = {f"task.{t.id}" for t in self.bank.matrix.tasks if t.class_id == each.id}
            if own == counted:
                return each.name
        return ""

    def _flag(self, name: str) -> str:
        rule = self.bank.rule_by_id.get(name.removeprefix("flag."))
        return self.quoted(rule.title if rule else name)

    def subject(self, name: str) -> str:
        """What a comparison is about."""
        part, _, key = name.partition(".")
        bank, say = self.bank, self.say
        if name.startswith(CLASS_MEAN):
            kind = bank.matrix.class_by_id[name.removeprefix(CLASS_MEAN)]
            return say("the mean points of the “%(kind)s” tasks", kind=kind.name)
        if part == "score":
            dimension, _, half = key.partition(".")
            whole = bank.dimension_by_id[dimension].name
            return say(HALVES[half], name=whole) if half else whole
        if part == "task":
            return self.quoted(bank.matrix.task_by_id[key].text)
        if part in ("answer", "points"):
            label = self.quoted(bank.question_by_id[key].short)
            return label if part == "answer" else say("the points of %(what)s", what=label)
        if part == "profile":
            return self.quoted(bank.profile_by_id[key].short)
        return self._known_fact(name)

    def _known_fact(self, name: str) -> str:
        """What is worked out of the answers, or known to staff."""
        if name == CRITICAL:
            return self.say("a critical risk")
        if name.startswith("flag."):
            return self.say("the risk %(title)s", title=self._flag(name))
        if name in KNOWN_TO_STAFF:
            return self.say(KNOWN_TO_STAFF[name][0])
        if name == CONTRADICTIONS:
            return self.say("the number of contradictions")
        return self.say("the rung")

    def value(self, name: str, value: object) -> str:
        """What something is compared with."""
        part, _, key = name.partition(".")
        if value == UNKNOWN:
            # A profile question has no "I don't know": there, it asks whether it was left open.
            if part == "profile":
                return self.say("left open")
            return self.quoted(self.say("I don’t know"))
        if part == "task" and isinstance(value, int) and value in self.modes:
            return self.quoted(self.modes[value])
        asked = {"answer": self.bank.question_by_id, "profile": self.bank.profile_by_id}
        question = asked.get(part, {}).get(key)
        if question is None:
            return self._number(value)
        option = question.option_by_id.get(str(value))
        if option:
            return self.quoted(option.text)
        number = self._number(value)
        percent = question.unit.startswith("%")
        return self.say("%(number)s%%", number=number) if percent else number

    def _number(self, value: object) -> str:
        """A number as it is written in the language; another value as it stands."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        return numeral(value).into(self.say)


def _other(words: str) -> Predicate:
    return Predicate(OTHER, (words,))


class Together(str):
    """Things that all hold, which need a bracket among others."""

    __slots__ = ()
