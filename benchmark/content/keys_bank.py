"""The keys of bank.yaml and of the head of a dimension."""

from __future__ import annotations

from benchmark.content.key import (
    CONDITION,
    FLAG,
    ID,
    LINES,
    PIECES,
    ROWS,
    TEXT,
    WHOLE,
    WORDS,
    Key,
    later,
)
from benchmark.core.bank import EVERY

BANK = (
    Key("id", later("Id"), later("name of the bank"), longest=60, form=ID),
    Key("version", later("Version"), later("shown to owners"), longest=20),
    Key("title", later("Title"), later("name of the assessment"), longest=80),
    Key("language", later("Language"), later("language of the texts"), longest=10),
    Key("dimensions", later("Order of the dimensions"),
        later("order of asking; each has its file in `dimensions/`"), WORDS, longest=40,
        refers="dimension", limits="40 each, once"),
    Key("profile.title", later("Title of the first page"), later("head of the first page"),
        longest=60),
    Key("profile.intro", later("Introduction of the first page"),
        later("a few words below that head"), TEXT, longest=300),
    Key("profile.questions", later("Profile questions"), later("profile questions, see below"),
        PIECES),
    Key("tasks.title", later("Title of the task page"), later("head of the task page"), longest=60),
    Key("tasks.intro", later("Introduction of the task page"), later("a few words below that head"),
        TEXT, longest=300),
    Key("matrix.dimension", later("Dimension of the task matrix"),
        later("the dimension of which the task matrix is a part"), longest=60, refers="dimension",
        form=ID, limits="a dimension"),
    Key("matrix.share", later("Share of the task matrix"),
        later("the matrix’ part of that score, in percent"), WHOLE, low=1, high=99),
    Key("ladder", later("Rungs"), later("five rungs, lowest first, see below"), PIECES,
        limits="five"),
    Key("gates", later("Gates"), later("what a rung needs besides its band, see below"), PIECES,
        needed=False),
    Key("caps", later("Caps"), later("ceilings, see below"), PIECES, needed=False),
    Key("thresholds.near", later("Near"),
        later("“near” the next or last band: within so many points"), WHOLE, low=0, high=100),
    Key("thresholds.low_confidence_contradictions", later("Low confidence: contradictions"),
        later("so many contradictions mean low confidence"), WHOLE, low=0, high=100),
    Key("thresholds.low_confidence_percent", later("Low confidence: unknown or open"),
        later("so many percent of the core set unknown or open, likewise"), WHOLE, low=0, high=100),
    Key("thresholds.enough_percent", later("Enough"),
        later("part of the asked weight that must count, in percent"), WHOLE, low=0, high=100,
        limits="50; the method asks for half"),
    Key("thresholds.weakest_plus", later("Above the weakest"),
        later("rungs that the result may stand above the weakest dimension"), WHOLE, low=0,
        high=100),
    Key("sources", later("Sources"), later("what rules may name, see below"), PIECES),
    Key("retired", later("Retired ids"),
        later("ids that may not come back; an option with its question, as `SOP2.folder`"),
        WORDS, needed=False, longest=200, limits="200 each"),
    Key("none_text", later("None of these"),
        later("last answer where several fit, also in reports; `None of these` if absent"),
        needed=False, longest=40),
)  # fmt: skip

RUNG = (
    Key("rung", later("Number"), later("1, 2, 3, 4, 5, in this order"), WHOLE, low=1, high=9,
        limits="its position"),
    Key("id", later("Id"), later("name of the rung for machines"), longest=60, form=ID,
        limits="60, once"),
    Key("name", later("Name"), later("name of the rung"), longest=20),
    Key("from", later("From"), later("lower edge of its band, inclusive"), WHOLE, low=0, high=100,
        limits="0 to 100; the first 0, rising"),
    Key("sign", later("Sign"), later("lines of the sign in the picture of the ladder"), LINES,
        longest=24, limits="24 each"),
    Key("meaning", later("Meaning"), later("one sentence beside the rung"), TEXT, longest=160),
    Key("summary", later("Summary"), later("what a report says to those who stand there"), TEXT,
        longest=320),
    Key("self_reported", later("Self-reported"),
        later("the report adds that this rung is self-reported"), FLAG, needed=False),
)  # fmt: skip

GATE = (
    Key("id", later("Id"), later("name of the gate"), longest=60, form=ID, limits="60, once"),
    Key("rung", later("Rung"), later("the rung that needs it"), WHOLE, low=2, high=5),
    Key("dimension", later("Dimension"), later("the dimension, or `every`"), longest=60,
        refers="dimension", choices=(EVERY,), form=ID, limits="a dimension, or `every`"),
    Key("at_least", later("At least"), later("points needed"), WHOLE, low=0, high=100),
)  # fmt: skip

CAP = (
    Key("id", later("Id"), later("name of the cap; its line among the contributions"), longest=60,
        form=ID, limits="60, once"),
    Key("dimension", later("Dimension"), later("whose score it holds down"), longest=60,
        refers="dimension", form=ID, limits="a dimension"),
    Key("ceiling", later("Ceiling"), later("the most that is left"), WHOLE, low=0, high=100),
    Key("when", later("While"),
        later("reads answers, tasks and flags on them, all core; never scores"), CONDITION,
        longest=600),
    Key("text", later("Text"), later("what the report says"), longest=80),
    Key("clears", later("Until"), later("what lifts it: “until …”"), longest=120),
)  # fmt: skip

SOURCE = (
    Key("id", later("Id"), later("name for rules; the source `method` is in every report"),
        longest=60, form=ID, limits="60, once"),
    Key("text", later("Text"), later("author, title, date, and what kind of source it is"), TEXT,
        longest=300),
)  # fmt: skip

SCALE_ROW = (
    Key("scale", later("Scale"), later("name of the scale"), longest=40),
    Key("id", later("Id"), later("id of the option"), longest=60, form=ID),
    Key("text", later("Text"), later("the option"), longest=100),
    Key("points", later("Points"), later("what it earns"), WHOLE, low=0, high=100),
)  # fmt: skip

DIMENSION = (
    Key("id", later("Id"), later("the same as the file’s name"), longest=60, form=ID),
    Key("name", later("Name"), later("name of the dimension"), longest=40),
    Key("short", later("Short name"), later("name in charts"), longest=12),
    Key("weight", later("Weight"), later("weight in the overall score"), WHOLE, low=1, high=100),
    Key("question", later("Question"), later("what the dimension asks"), longest=120),
    Key("intro", later("Introduction"), later("head of its page"), TEXT, longest=300),
    Key("anchors", later("Anchors"), later("what rung 1 to 5 looks like here"), LINES, longest=200,
        limits="five, 200 each"),
    Key("scales", later("Scales"), later("name → options, shared by several questions"), ROWS,
        needed=False, rows=SCALE_ROW, form="mapping", limits="options as below"),
    Key("questions", later("Questions"), later("see below"), PIECES),
)  # fmt: skip
