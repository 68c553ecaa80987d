"""The parts of a bank as they are read from its files, and how they are put together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from benchmark.content.located import Item
from benchmark.content.problems import Place, Problem
from benchmark.content.reader import CODE, KEBAB, Reader
from benchmark.core.bank import (
    KEEP,
    MAX_POINTS,
    MIN_POINTS,
    NOT_APPLICABLE,
    RECOMMENDATION,
    RULE_KINDS,
    UNKNOWN,
    Band,
    Bank,
    Cap,
    Dimension,
    Gate,
    Matrix,
    Mode,
    Option,
    Question,
    Rule,
    Rung,
    Source,
    Task,
    TaskClass,
    Thresholds,
    Value,
)
from benchmark.core.conditions import Comparison, Condition

Compile = Callable[[Item], tuple[Condition, str]]

MAX_WEIGHT = 100
MAX_OPTIONS = 12
"""Conditions on a question with several answers are tried on every selection: 2 ** 12."""
QUESTION_KINDS = ("choice", "choices", "number")
QUESTION_KEYS = (
    "id", "kind", "core", "weight", "ask_if", "text", "short", "why", "hint", "unknown", "group",
    "scale", "options", "points_by_count", "unit", "min", "max", "bands", "evidence",
)  # fmt: skip
KIND_KEYS = {
    "choice": ("options", "scale"),
    "choices": ("options", "points_by_count"),
    "number": ("unit", "min", "max", "bands"),
}
"""Keys that only questions of this kind have; elsewhere they would be read by nobody."""
PROFILE_KEYS = (
    "id",
    "kind",
    "core",
    "text",
    "short",
    "why",
    "hint",
    "options",
    "unit",
    "min",
    "max",
)
COMMON_RULE_KEYS = ("id", "kind", "when", "title")
RULE_KEYS = {
    "recommendation": (
        "dimensions", "first_step", "why", "plan", "until", "effort", "impact", "weeks", "after",
        "target", "sources",
    ),
    "keep": (
        "dimensions", "first_step", "why", "plan", "until", "effort", "impact", "weeks", "after",
        "sources",
    ),
    "flag": ("critical", "text", "advice", "clears"),
    "contradiction": ("text",),
    "talk-track": ("text", "avoid"),
}  # fmt: skip
RESERVED = (UNKNOWN, NOT_APPLICABLE)
NEVER = Comparison("rung", "<", 0)
"""Stands in for a condition until all names are known, or while it cannot be read."""


@dataclass(frozen=True)
class Frame:
    """What bank.yaml says besides lists."""

    id: str
    version: str
    title: str
    language: str
    profile_title: str
    profile_intro: str
    tasks_title: str
    tasks_intro: str
    matrix_dimension: str
    matrix_share: int
    thresholds: Thresholds


@dataclass
class Parts:
    """Collects what the files hold; conditions stay texts until all names are known."""

    problems: list[Problem]
    frame: Frame | None = None
    profile: list[Question] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    matrix: Matrix | None = None
    ladder: list[Rung] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    caps: list[tuple[Cap, Item]] = field(default_factory=list)
    rules: list[tuple[Rule, Item]] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    ask_ifs: dict[str, Item] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)

    def claim(self, kind: str, name: str, place: Place) -> None:
        """Note where an id stands; a second or a retired use is a problem."""
        key = f"{kind} {name}"
        if key in self.places:
            what = f"the {kind} id {name!r} is used already at {self.places[key]}"
            self.problems.append(Problem(place, what, "give it an id of its own"))
        elif name in self.retired:
            what = f"the id {name!r} is retired"
            self.problems.append(Problem(place, what, "ids are never reused: choose a new one"))
        if name:
            self.places.setdefault(key, place)

    def rule_kinds(self) -> Iterator[tuple[str, str]]:
        """Rule ids with their kinds."""
        return ((rule.id, rule.kind) for rule, _ in self.rules)

    def bank(self, compile_condition: Compile) -> Bank:
        """Put the Bank together, with its conditions compiled."""
        assert self.frame is not None
        assert self.matrix is not None
        frame = self.frame
        return Bank(
            id=frame.id,
            version=frame.version,
            title=frame.title,
            language=frame.language,
            profile_title=frame.profile_title,
            profile_intro=frame.profile_intro,
            profile=tuple(self.profile),
            dimensions=tuple(self._asked(d, compile_condition) for d in self.dimensions),
            matrix=self.matrix,
            tasks_title=frame.tasks_title,
            tasks_intro=frame.tasks_intro,
            ladder=tuple(self.ladder),
            gates=tuple(self.gates),
            caps=tuple(replace(cap, when=compile_condition(item)[0]) for cap, item in self.caps),
            thresholds=frame.thresholds,
            rules=tuple(_compiled(rule, compile_condition(item)) for rule, item in self.rules),
            sources=tuple(self.sources),
        )

    def _asked(self, dimension: Dimension, compile_condition: Compile) -> Dimension:
        questions = tuple(
            replace(q, ask_if=compile_condition(self.ask_ifs[q.id])[0])
            if q.id in self.ask_ifs
            else q
            for q in dimension.questions
        )
        return replace(dimension, questions=questions)


def _compiled(rule: Rule, compiled: tuple[Condition, str]) -> Rule:
    return replace(rule, when=compiled[0], when_text=compiled[1])


def read_bank_file(item: Item, parts: Parts) -> tuple[str, ...]:
    """Read bank.yaml into `parts`; returns the dimension ids in order."""
    top = Reader(item, parts.problems)
    top.allow(
        ("id", "version", "title", "language", "dimensions", "profile", "tasks", "matrix", "ladder",
         "gates", "caps", "thresholds", "sources", "retired")
    )  # fmt: skip
    parts.retired = set(top.words("retired", needed=False))
    profile, tasks, matrix = top.sub("profile"), top.sub("tasks"), top.sub("matrix")
    profile.allow(("title", "intro", "questions"))
    tasks.allow(("title", "intro"))
    matrix.allow(("dimension", "share"))
    parts.frame = Frame(
        top.word("id"),
        top.text("version", 20),
        top.text("title", 80),
        top.text("language", 10),
        profile.text("title", 60),
        profile.text("intro", 300),
        tasks.text("title", 60),
        tasks.text("intro", 300),
        matrix.word("dimension"),
        matrix.whole("share", 1, 99),
        _thresholds(top.sub("thresholds")),
    )
    for reader in profile.each("questions"):
        reader.allow(PROFILE_KEYS)
        question = _question(reader, parts, scales={}, code=KEBAB, scored=False)
        parts.profile.append(question)
    _read_ladder(top, parts)
    for reader in top.each("sources"):
        reader.allow(("id", "text"))
        source = Source(reader.word("id"), reader.text("text", 300))
        parts.claim("source", source.id, reader.place("id"))
        parts.sources.append(source)
    order = top.words("dimensions", 40)
    if parts.frame.matrix_dimension not in order:
        what = f"{parts.frame.matrix_dimension!r} is not a dimension"
        matrix.fault(matrix.place("dimension"), what, "name one under dimensions")
    return order


def _thresholds(reader: Reader) -> Thresholds:
    names = (
        "near", "low_confidence_contradictions", "low_confidence_percent", "enough_percent",
        "weakest_plus",
    )  # fmt: skip
    reader.allow(names)
    numbers = {name: reader.whole(name, 0, 100) for name in names}
    if numbers["enough_percent"] != 50:
        reader.fault(reader.place("enough_percent"), "the method asks for half", "use 50")
    return Thresholds(**numbers)


def _read_ladder(top: Reader, parts: Parts) -> None:
    for position, reader in enumerate(top.each("ladder"), 1):
        reader.allow(("rung", "id", "name", "from", "sign", "meaning", "summary", "self_reported"))
        number = reader.whole("rung", 1, 9)
        if number != position:
            reader.fault(reader.place("rung"), f"rung {number} stands at {position}", "keep order")
        parts.ladder.append(
            Rung(
                position,
                reader.word("id"),
                reader.text("name", 20),
                reader.whole("from", 0, 100),
                reader.words("sign", 24),
                reader.text("meaning", 160),
                reader.text("summary", 320),
                reader.flag("self_reported"),
            )
        )
    for reader in top.each("gates", needed=False):
        reader.allow(("id", "rung", "dimension", "at_least"))
        gate = Gate(
            reader.word("id"),
            reader.whole("rung", 2, 5),
            reader.word("dimension"),
            reader.whole("at_least", 0, 100),
        )
        parts.claim("gate", gate.id, reader.place("id"))
        parts.gates.append(gate)
    for reader in top.each("caps", needed=False):
        _read_cap(reader, parts)


def _read_cap(reader: Reader, parts: Parts) -> None:
    reader.allow(("id", "dimension", "ceiling", "when", "text", "clears"))
    name = reader.word("id")
    parts.claim("cap", name, reader.place("id"))
    cap = Cap(
        name,
        reader.word("dimension"),
        reader.whole("ceiling", 0, 100),
        NEVER,
        reader.text("text", 80),
        reader.text("clears", 120),
    )
    parts.caps.append((cap, reader.entries.get("when", reader.item)))
    reader.condition("when")


def read_dimension(item: Item, name: str, parts: Parts) -> None:
    """Read one dimensions/*.yaml into `parts`."""
    reader = Reader(item, parts.problems)
    reader.allow(
        ("id", "name", "short", "weight", "question", "intro", "anchors", "scales", "questions")
    )
    if reader.word("id") != name:
        reader.fault(reader.place("id"), "the id differs from the file's name", f"use {name}")
    anchors = reader.words("anchors", 200)
    if len(anchors) != 5 or not all(anchors):
        reader.fault(reader.place("anchors"), f"{len(anchors)} anchors", "write five, rung 1 to 5")
        anchors = (*anchors, "", "", "", "", "")[:5]
    scales = _scales(reader)
    questions = []
    for each in reader.each("questions"):
        each.allow(QUESTION_KEYS)
        questions.append(_question(each, parts, scales=scales, code=CODE, scored=True))
    parts.dimensions.append(
        Dimension(
            name,
            reader.text("name", 40),
            reader.text("short", 12),
            reader.whole("weight", 1, MAX_WEIGHT),
            reader.text("question", 120),
            reader.text("intro", 300),
            anchors,
            tuple(questions),
        )
    )


def _scales(reader: Reader) -> dict[str, tuple[Option, ...]]:
    if "scales" not in reader.entries:
        return {}
    scales = reader.sub("scales")
    return {key: _options(scales, key, scored=True) for key in scales.entries}


def _question(
    reader: Reader,
    parts: Parts,
    *,
    scales: dict[str, tuple[Option, ...]],
    code: re.Pattern[str],
    scored: bool,
) -> Question:
    kind = reader.one_of("kind", QUESTION_KINDS)
    _own_keys(reader, kind)
    name = reader.word("id", code)
    parts.claim("question" if scored else "profile", name, reader.place("id"))
    scale = reader.text("scale", 40, needed=False)
    options = scales.get(scale, ())
    if scale and not options:
        reader.fault(reader.place("scale"), f"there is no scale {scale!r}", "add it under scales")
    if kind != "number" and not scale:
        options = _options(reader, "options", scored=scored and kind == "choice")
    low = reader.whole("min", 0, 10**9) if kind == "number" else 0
    high = reader.whole("max", 0, 10**9) if kind == "number" else 0
    if "ask_if" in reader.entries:
        reader.condition("ask_if")
        parts.ask_ifs[name] = reader.entries["ask_if"]
    unknown = reader.one_of("unknown", ("zero", "widen"), "widen")
    return Question(
        id=name,
        kind=kind,
        text=reader.text("text", 200),
        short=reader.text("short", 64),
        why=reader.text("why", 160, needed=False),
        hint=reader.text("hint", 200, needed=False),
        weight=reader.whole("weight", 1, MAX_WEIGHT) if scored else 0,
        core=reader.flag("core"),
        unknown_zero=unknown == "zero",
        options=options,
        points_by_count=_by_count(reader, len(options)) if scored and kind == "choices" else (),
        bands=_bands(reader, low, high) if scored and kind == "number" else (),
        unit=reader.text("unit", 40, needed=False),
        minimum=low,
        maximum=high,
        group=reader.text("group", 40, needed=False),
        scale=scale,
        evidence=reader.text("evidence", 160, needed=False),
    )


def _own_keys(reader: Reader, kind: str) -> None:
    foreign = {key for keys in KIND_KEYS.values() for key in keys} - set(KIND_KEYS[kind])
    for key in reader.entries:
        if key in foreign:
            what = f"the key {key!r} is not for the kind {kind}"
            reader.fault(reader.item.keys[key], what, "remove it")
    if "scale" in reader.entries and "options" in reader.entries:
        reader.fault(reader.item.keys["options"], "options stand beside a scale", "keep one")


def _options(reader: Reader, key: str, *, scored: bool) -> tuple[Option, ...]:
    found: list[Option] = []
    for each in reader.each(key):
        each.allow(("id", "text", "points"))
        name = each.word("id")
        if name in RESERVED:
            each.fault(each.place("id"), f"{name!r} has a meaning of its own", "choose another id")
        if any(option.id == name for option in found):
            each.fault(each.place("id"), f"the option {name!r} stands twice", "rename one")
        points = each.whole("points", MIN_POINTS, MAX_POINTS) if scored else None
        if not scored and "points" in each.entries:
            each.fault(each.place("points"), "points are not counted here", "remove them")
        found.append(Option(name, each.text("text", 100), points))
    if not 2 <= len(found) <= MAX_OPTIONS:
        reader.fault(reader.place(key), f"{len(found)} options", f"write 2 to {MAX_OPTIONS}")
    return tuple(found)


def _by_count(reader: Reader, options: int) -> tuple[int, ...]:
    points = reader.wholes("points_by_count", MIN_POINTS, MAX_POINTS)
    if len(points) != options + 1:
        what = f"{len(points)} values for {options} options"
        reader.fault(reader.place("points_by_count"), what, f"write {options + 1}, for 0 to all")
        points = (*points, *([MIN_POINTS] * (options + 1)))[: options + 1]
    return points


def _bands(reader: Reader, low: int, high: int) -> tuple[Band, ...]:
    found: list[Band] = []
    follows = low
    for each in reader.each("bands"):
        each.allow(("from", "to", "points"))
        start, end = each.whole("from", 0, 10**9), each.whole("to", 0, 10**9)
        if start != follows or end < start:
            what = f"the band {start} to {end} leaves a gap or overlaps"
            each.fault(each.place("from"), what, f"start it at {follows}")
        found.append(Band(start, end, each.whole("points", MIN_POINTS, MAX_POINTS)))
        follows = end + 1
    if follows != high + 1:
        reader.fault(reader.place("bands"), f"the bands end at {follows - 1}", f"end at {high}")
    return tuple(found)


def read_tasks(item: Item, parts: Parts) -> None:
    """Read tasks.yaml into `parts`."""
    reader = Reader(item, parts.problems)
    reader.allow(("modes", "groups", "classes", "tasks"))
    modes = tuple(_mode(each) for each in reader.each("modes"))
    if [mode.id for mode in modes] != list(range(len(modes))) or len(modes) != 6:
        reader.fault(reader.place("modes"), "modes are not 0 to 5", "write six, in order")
    groups = reader.sub("groups")
    shares = tuple((key, groups.whole(key, 1, 100)) for key in groups.entries)
    if sum(share for _, share in shares) != 100:
        reader.fault(reader.place("groups"), "the shares do not sum to 100", "make them 100")
    classes = tuple(_task_class(each, dict(shares), parts) for each in reader.each("classes"))
    tasks = tuple(_task(each, {c.id for c in classes}, parts) for each in reader.each("tasks"))
    frame = parts.frame
    dimension, share = (frame.matrix_dimension, frame.matrix_share) if frame else ("", 50)
    parts.matrix = Matrix(dimension, share, modes, shares, classes, tasks)


def _mode(reader: Reader) -> Mode:
    reader.allow(("id", "text", "short"))
    return Mode(reader.whole("id", 0, 9), reader.text("text", 80), reader.words("short", 16))


def _task_class(reader: Reader, groups: dict[str, int], parts: Parts) -> TaskClass:
    reader.allow(("id", "group", "name", "target", "target_text", "points", "meaning"))
    name = reader.word("id")
    parts.claim("class", name, reader.place("id"))
    points = reader.wholes("points", MIN_POINTS, MAX_POINTS)
    if len(points) != 6:
        reader.fault(reader.place("points"), f"{len(points)} values", "write six, mode 0 to 5")
        points = (*points, 0, 0, 0, 0, 0, 0)[:6]
    return TaskClass(
        name,
        reader.one_of("group", groups or ("a",)),
        reader.text("name", 20),
        reader.wholes("target", 0, 5),
        reader.text("target_text", 40),
        points,
        reader.text("meaning", 160),
    )


def _task(reader: Reader, classes: set[str], parts: Parts) -> Task:
    reader.allow(("id", "class", "core", "text", "short", "hint", "why"))
    name = reader.word("id")
    parts.claim("task", name, reader.place("id"))
    return Task(
        name,
        reader.one_of("class", sorted(classes) or ("a",)),
        reader.flag("core"),
        reader.text("text", 44),
        reader.text("short", 24),
        reader.text("hint", 160),
        reader.text("why", 240),
    )


def read_rules(item: Item, parts: Parts) -> None:
    """Read one rules/*.yaml into `parts`."""
    top = Reader(item, parts.problems)
    top.allow(("rules",))
    for reader in top.each("rules"):
        kind = reader.one_of("kind", RULE_KINDS)
        reader.allow((*COMMON_RULE_KEYS, *RULE_KEYS[kind]))
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
            reader.fault(item.place, f"{key} has no answer as its target", "write an answer")
    return tuple(found)
