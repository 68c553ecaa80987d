"""The patterns of a condition's sentence that depend on how something is compared."""

from __future__ import annotations

from benchmark.content.key import later
from benchmark.content.names import LEAD

ORDERS = {
    "<": later("below %(n)s"), "<=": later("at most %(n)s"), ">": later("above %(n)s"),
    ">=": later("at least %(n)s"),
}  # fmt: skip
MODES = {
    "<": later("comes before %(mode)s"), "<=": later("is %(mode)s or comes before it"),
    ">": later("comes after %(mode)s"), ">=": later("is %(mode)s or comes after it"),
}  # fmt: skip
"""The modes of a task have an order, but are no numbers to a reader."""
MODES_OF_SEVERAL = {
    "<": later("come before %(mode)s"), "<=": later("are %(mode)s or come before it"),
    ">": later("come after %(mode)s"), ">=": later("are %(mode)s or come after it"),
}  # fmt: skip
COUNTS = {
    "<": later("fewer than %(n)s"), "<=": later("at most %(n)s"), ">": later("more than %(n)s"),
    ">=": later("at least %(n)s"), "==": later("exactly %(n)s"),
    "!=": later("any number but %(n)s"),
}  # fmt: skip
COUNTS_OF_ONE = {
    "<": later("fewer than one"), "<=": later("at most one"), ">": later("more than one"),
    ">=": later("at least one"), "==": later("exactly one"), "!=": later("any number but one"),
}  # fmt: skip
"""In other languages, one has a form of its own here."""
NUMBERS = (
    later("none"), later("one"), later("two"), later("three"), later("four"), later("five"),
    later("six"), later("seven"), later("eight"), later("nine"), later("ten"),
)  # fmt: skip
KNOWN_TO_STAFF = {
    "lead.called": (later("the owner may be called"), later("the owner may not be called")),
    "lead.low-confidence": (
        later("confidence in the result is low"), later("confidence in the result is not low")
    ),
}  # fmt: skip
"""Facts that only staff rules read: as they are said if they are so, and if not."""
CONTRADICTIONS = "lead.contradictions"
CRITICAL = "flag.critical"
HALVES = {
    "questions": later("the questions’ half of %(name)s"),
    "matrix": later("the tasks’ half of %(name)s"),
}

assert {*KNOWN_TO_STAFF, CONTRADICTIONS} == {f"lead.{key}" for key in LEAD}
