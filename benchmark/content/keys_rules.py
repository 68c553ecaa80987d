"""The keys of rules; which of them a rule has depends on its kind."""

from __future__ import annotations

from benchmark.content.key import (
    CHOICE,
    CONDITION,
    FLAG,
    ID,
    ROWS,
    TEXT,
    WHOLE,
    WORDS,
    Key,
    later,
)
from benchmark.core.bank import CONTRADICTION, KEEP, RECOMMENDATION, RULE_KINDS, TALK_TRACK
from benchmark.core.bank import FLAG as RAISED

ADVICE = (RECOMMENDATION, KEEP)
TARGET_ROW = (
    Key("name", later("Question or task"), later("question code, or `task.<id>`"), longest=60,
        refers="target"),
    Key("answer", later("Answer"),
        later("the answer that the advice leads to; several as `[a, b]`"), longest=200),
)  # fmt: skip

RULE = (
    Key("id", later("Id"), later("name of the rule"), longest=60, form=ID, limits="60, once"),
    Key("kind", later("Kind"),
        later("advice, “keep it” advice, a risk flag, a contradiction, or a note for staff"),
        CHOICE, choices=RULE_KINDS, limits="one of the five"),
    Key("when", later("When"), later("the rule holds while this is true"), CONDITION, longest=600),
    Key("title", later("Title"), later("heading"), longest=80),
    Key("dimensions", later("Dimensions"), later("the first one decides about order and place"),
        WORDS, longest=40, refers="dimension", of=ADVICE, limits="at least one"),
    Key("first_step", later("First step"), later("what to do this week"), TEXT, longest=320,
        of=ADVICE),
    Key("why", later("Why"), later("why it helps"), TEXT, longest=360, of=ADVICE),
    Key("plan", later("In the plan"), later("its line in the 90-day plan"), longest=100, of=ADVICE),
    Key("until", later("Until"), later("when the advice goes away: “until …”"), longest=120,
        of=ADVICE),
    Key("effort", later("Effort"), later("small, middle, large"), CHOICE, choices=("S", "M", "L"),
        of=ADVICE, limits="one of the three"),
    Key("impact", later("Impact"), later("3 is most"), WHOLE, low=1, high=3, of=ADVICE),
    Key("weeks", later("Weeks"), later("weeks until a first effect"), WHOLE, low=1, high=52,
        of=ADVICE),
    Key("after", later("After"), later("prerequisites"), WORDS, needed=False, longest=60,
        refers="rule", of=ADVICE, form="list of rule ids", limits="60 each; no circle"),
    Key("target", later("Target"),
        later("question code or `task.<id>` → the answer that it leads to"), ROWS, needed=False,
        of=(RECOMMENDATION,), rows=TARGET_ROW, form="mapping", limits="answers of this bank"),
    Key("sources", later("Sources"), later("ids under `sources` in `bank.yaml`"), WORDS,
        needed=False, longest=60, refers="source", of=ADVICE, limits="60 each"),
    Key("text", later("Text"), later("what the report, or for T the staff page, says"), TEXT,
        longest=480, of=(RAISED, CONTRADICTION, TALK_TRACK)),
    Key("critical", later("Critical"), later("sets `flag.critical` and stands first"), FLAG,
        needed=False, of=(RAISED,), limits="reads answers and tasks only"),
    Key("advice", later("Advice"), later("the recommendation that clears it"), needed=False,
        longest=60, refers="rule", of=(RAISED,), form=ID, limits="a rule"),
    Key("clears", later("Until"), later("what lifts it: “until …”"), longest=120, of=(RAISED,)),
    Key("avoid", later("Avoid"), later("what not to say"), TEXT, longest=240, of=(TALK_TRACK,)),
)  # fmt: skip
