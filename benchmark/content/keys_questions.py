"""The keys of questions, scored and of the profile."""

from __future__ import annotations

from dataclasses import replace

from benchmark.content.key import (
    CHOICE,
    CODE,
    CONDITION,
    FLAG,
    ID,
    ROWS,
    TEXT,
    WHOLE,
    WHOLES,
    Key,
    later,
)

MAX_WEIGHT = 100
MOST = 10**9
QUESTION_KINDS = ("choice", "choices", "number")
OPTION_ROW = (
    Key("id", later("Id"), later("id of the option"), longest=60, form=ID),
    Key("text", later("Text"), later("the option"), longest=100),
    Key("points", later("Points"), later("what it earns"), WHOLE, low=0, high=100, of=("choice",)),
)  # fmt: skip
BAND_ROW = (
    Key("from", later("From"), later("first number of the band"), WHOLE, low=0, high=MOST),
    Key("to", later("Up to"), later("last number of the band"), WHOLE, low=0, high=MOST),
    Key("points", later("Points"), later("what it earns"), WHOLE, low=0, high=100),
)  # fmt: skip

QUESTION = (
    Key("id", later("Code"),
        later("two to five capitals, one to three digits, maybe a capital: `SOP2`, `HER1A`"),
        longest=60, form=CODE, limits="once"),
    Key("kind", later("Kind"), later("one option, several options, a whole number"), CHOICE,
        choices=QUESTION_KINDS, limits="one of the three"),
    Key("core", later("Core"), later("asked of everybody; else it is “sharpen my result”"), FLAG,
        needed=False, limits="one a dimension at least"),
    Key("weight", later("Weight"), later("weight within the dimension"), WHOLE, low=1,
        high=MAX_WEIGHT),
    Key("ask_if", later("Ask if"),
        later("shown only while true; reads the profile and earlier answers"), CONDITION,
        needed=False, longest=600),
    Key("text", later("Question"), later("the question"), TEXT, longest=200),
    Key("short", later("In reports"), later("the same in reports, as a statement"), longest=64),
    Key("why", later("Why we ask"), later("why we ask"), TEXT, needed=False, longest=160),
    Key("hint", later("Help"), later("help below the question"), TEXT, needed=False, longest=200),
    Key("unknown", later("“I don’t know”"),
        later("“I don’t know” earns 0, or leaves the mean and widens the range; `widen` if absent"),
        CHOICE, needed=False, choices=("zero", "widen"), limits="one of the two"),
    Key("group", later("Group"), later("questions of one group stand together"), needed=False,
        longest=40),
    Key("scale", later("Scale"), later("for choice: a name under `scales`, instead of `options`"),
        needed=False, longest=40, refers="scale", of=("choice",)),
    Key("options", later("Options"),
        later("for choice: points of each; for choices: without points"), ROWS, rows=OPTION_ROW,
        of=("choice", "choices"), form="list of `{id, text, points}`",
        limits="2 to 12; text 100; points 0 to 100"),
    Key("points_by_count", later("Points by count"),
        later("for choices: points for 0, 1, 2 … all options chosen"), WHOLES, low=0, high=100,
        of=("choices",), limits="one more than options; 0 to 100"),
    Key("unit", later("Unit"), later("for number: what is counted; `% of …` prints as percent"),
        needed=False, longest=40, of=("number",)),
    Key("unit_one", later("Unit for 1"),
        later("the same for the answer 1: `technician` beside `technicians`; without it, `unit`"),
        needed=False, longest=40, of=("number",)),
    Key("min", later("Smallest answer"), later("for number: smallest answer"), WHOLE, low=0,
        high=MOST, of=("number",)),
    Key("max", later("Largest answer"), later("for number: largest answer"), WHOLE, low=0,
        high=MOST, of=("number",)),
    Key("bands", later("Bands"),
        later("for number: both ends inclusive, from `min` to `max`, no gap"), ROWS, rows=BAND_ROW,
        of=("number",), form="list of `{from, to, points}`", limits="points 0 to 100"),
    Key("evidence", later("Evidence"), later("where a ticket export would show it"), needed=False,
        longest=160),
)  # fmt: skip

_SAME = {key.name: key for key in QUESTION}

PROFILE = (
    Key("id", later("Id"), later("name in conditions and answer files"), longest=60, form=ID),
    replace(_SAME["kind"], limits="one of the three"),
    replace(_SAME["core"],
        help=later("asked in the short round; the others wait for “sharpen my result”"), limits=""),
    _SAME["text"],
    replace(_SAME["short"], help=later("the same in reports")),
    _SAME["why"],
    _SAME["hint"],
    replace(_SAME["options"], help=later("for choice and choices"), rows=OPTION_ROW[:2],
        form="list of `{id, text}`", limits="2 to 12; text 100"),
    replace(_SAME["unit"], help=later("for number: what is counted")),
    _SAME["unit_one"],
    _SAME["min"],
    _SAME["max"],
)  # fmt: skip
