"""The keys of tasks.yaml."""

from __future__ import annotations

from benchmark.content.key import FLAG, ID, LINES, PIECES, ROWS, TEXT, WHOLE, WHOLES, Key, later

GROUP_ROW = (
    Key("id", later("Group"), later("name of the group"), longest=60, form=ID),
    Key("share", later("Share"), later("its part of the matrix score, in percent"), WHOLE, low=1,
        high=100),
)  # fmt: skip

GROUPS = (
    Key("modes", later("Modes"), later("how a task can run"), PIECES, form="list", limits="six"),
    Key("groups", later("Groups"), later("group → its part of the matrix score, in percent"), ROWS,
        rows=GROUP_ROW, form="mapping",
        limits="1 to 100 each, 100 together; each with a core task"),
    Key("classes", later("Classes"), later("kinds of tasks, see below"), PIECES),
    Key("tasks", later("Tasks"), later("the rows, see below"), PIECES),
)  # fmt: skip

MODE = (
    Key("id", later("Number"), later("from 0, by memory, to 5, nobody looks"), WHOLE, low=0, high=9,
        limits="0 to 5 in order"),
    Key("text", later("Text"), later("the mode"), longest=80),
    Key("short", later("In tables"), later("the same in a few short lines"), LINES, longest=16,
        limits="16 each"),
)  # fmt: skip

CLASS = (
    Key("id", later("Id"), later("`task.class-<id>` and `points.class-<id>` in conditions"),
        longest=60, form=ID, limits="60, once"),
    Key("group", later("Group"), later("its group"), longest=60, refers="group", form=ID,
        limits="one under `groups`"),
    Key("name", later("Name"), later("name of the class"), longest=20),
    Key("target", later("Target"), later("the mode or modes that are right for it"), WHOLES, low=0,
        high=5),
    Key("target_text", later("Target in words"), later("the same in words"), longest=40),
    Key("points", later("Points"), later("points of mode 0 to 5"), WHOLES, low=0, high=100,
        limits="six, 0 to 100"),
    Key("meaning", later("Meaning"), later("what belongs here, and why"), TEXT, longest=160),
)  # fmt: skip

TASK = (
    Key("id", later("Id"), later("`task.<id>` in conditions"), longest=60, form=ID,
        limits="60, once"),
    Key("class", later("Class"), later("its class"), longest=60, refers="class", form=ID,
        limits="one under `classes`"),
    Key("core", later("Core"), later("asked of everybody"), FLAG, needed=False),
    Key("text", later("Task"), later("the task"), longest=44),
    Key("short", later("In the picture"), later("the same in the picture"), longest=24),
    Key("hint", later("Help"), later("what counts and what does not"), TEXT, longest=160),
    Key("why", later("Why"), later("why its target is right"), TEXT, longest=240),
)  # fmt: skip
