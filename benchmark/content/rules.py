"""Reads a file of rules/."""

from __future__ import annotations

from benchmark.content.keys import key_names
from benchmark.content.located import Item
from benchmark.content.parts import NEVER, Parts
from benchmark.content.reader import Reader
from benchmark.core.bank import KEEP, RECOMMENDATION, RULE_KINDS, Rule, Value
from benchmark.core.saying import said


def read_rules(item: Item, parts: Parts) -> None:
    """Read one rules/*.yaml into `parts`."""
    top = Reader(item, parts.problems)
    top.allow(("rules",))
    for reader in top.each("rules"):
        kind = reader.one_of("kind", RULE_KINDS)
        reader.allow(key_names("rule", kind))
        rule = _rule(reader, kind)
        parts.claim("rule", rule.id, reader.place("id"))
        reader.condition("when")
        if "when" in reader.entries:
            parts.rules.append((rule, reader.entries["when"]))


def _rule(reader: Reader, kind: str) -> Rule:
    advice = kind in (RECOMMENDATION, KEEP)
    return Rule(
        id=reader.word("id"),
        kind=kind,
        when=NEVER,
        when_text="",
        title=reader.text("title", 80),
        text="" if advice else reader.text("text", 480),
        dimensions=reader.words("dimensions", 40) if advice else (),
        first_step=reader.text("first_step", 320) if advice else "",
        why=reader.text("why", 360) if advice else "",
        plan=reader.text("plan", 100) if advice else "",
        until=reader.text("until", 120) if advice else "",
        effort=reader.one_of("effort", ("S", "M", "L")) if advice else "S",
        impact=reader.whole("impact", 1, 3) if advice else 1,
        weeks=reader.whole("weeks", 1, 52) if advice else 1,
        after=reader.words("after", 60, needed=False),
        target=_target(reader),
        sources=reader.words("sources", 60, needed=False),
        critical=reader.flag("critical"),
        advice=reader.word("advice", needed=False) if kind == "flag" else "",
        clears=reader.text("clears", 120) if kind == "flag" else "",
        avoid=reader.text("avoid", 240) if kind == "talk-track" else "",
    )


def _target(reader: Reader) -> tuple[tuple[str, Value], ...]:
    if "target" not in reader.entries:
        return ()
    found: list[tuple[str, Value]] = []
    for key, item in reader.sub("target").entries.items():
        value = item.value
        if isinstance(value, list):
            found.append((key, tuple(each.written for each in value)))
        elif isinstance(value, str | int) and not isinstance(value, bool):
            found.append((key, value))
        else:
            what = said("%(key)s has no answer as its target", key=key)
            reader.fault(item.place, what, said("write an answer"))
    return tuple(found)
