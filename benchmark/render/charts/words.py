"""The words of the pictures, and their alternative texts."""

from __future__ import annotations

from collections.abc import Sequence

from benchmark.core.report import DimensionReport, Report, TaskLine
from benchmark.render.charts import standing
from benchmark.render.charts.standing import Need
from benchmark.render.formats import points

NO_PLACE = "No placement yet"
NO_SCORE = "no score"
ONE_RUNG_MORE = "allows one rung more"
THE_WAY_UP = "The way up"
STATES = {"unknown": "not known", "na": "does not apply", "open": "not given"}


def say(template: str, /, **values: object) -> str:
    """A template with its values; the one place where a translation comes in."""
    return template.format(**values)


def you(report: Report) -> str:
    """The label of the dot."""
    return say("You, {score}", score=points(report.overall.score))


def held(report: Report) -> str:
    """The title of the wall."""
    return say("Held at rung {rung}", rung=report.rung.value)


def range_text(report: Report) -> str:
    """The range as words; empty if both ends read the same."""
    low, high = points(report.overall.low), points(report.overall.high)
    if low is None or high is None or low == high:
        return ""
    return say("{low} to {high} with the unknown answers", low=low, high=high)


def narrow_range(report: Report) -> str:
    """The same where the words stand alone."""
    text = range_text(report)
    return say("Range {range}", range=text) if text else ""


def reasons(report: Report) -> list[str]:
    """What holds the rung, the fullest wording first; empty if nothing does."""
    lacking = standing.needs(report)
    cap = standing.binding_cap(report)
    if cap:
        return [cap.text]
    if not lacking:
        return []
    rung = (report.rung.value or 0) + 1
    if len({points(need.needs) for need in lacking}) == 1:
        template = "rung {rung} needs {needs} in {names}"
        long = _listed([_named(report, need) for need in lacking])
        short = _listed([_shortly(report, need) for need in lacking])
        values = {"rung": rung, "needs": points(lacking[0].needs)}
        several = [say(template, names=long, **values), say(template, names=short, **values)]
        return [*several, _many(rung, lacking)] if len(lacking) > 2 else several
    parts = [
        say("{needs} in {name}", needs=points(n.needs), name=_shortly(report, n)) for n in lacking
    ]
    return [
        say("rung {rung} needs {parts}", rung=rung, parts=_listed(parts)),
        _many(rung, lacking),
    ]


def way_up(report: Report) -> list[tuple[str, ...]]:
    """What opens the next rung, the fullest wording first; each as parts of a list."""
    cap = standing.binding_cap(report)
    if cap:
        return [(say("once {clears}", clears=cap.clears),)]
    lacking = standing.needs(report)
    template = "+{points} in {name}"
    parts = tuple(say(template, points=n.missing, name=_shortly(report, n)) for n in lacking)
    several = say("points in {count} dimensions", count=len(lacking))
    return [parts, (several,)] if len(parts) > 1 else [parts] if parts else []


def gain(report: Report, need: Need) -> str:
    """The narrow ladder's arrow, where one dimension opens the next rung."""
    rung = (report.rung.value or 0) + 1
    return say("+{points} opens rung {rung}", points=need.missing, rung=rung)


def allows(rung: int) -> str:
    """The narrow ladder's note at the weakest dimension."""
    return say("allows rung {rung}", rung=rung)


def scored(name: str, score: float | None) -> str:
    """A dimension with its score."""
    if score is None:
        return say("{name}, {score}", name=name, score=NO_SCORE)
    return say("{name}, {score}", name=name, score=points(score))


def lacking_scores(report: Report) -> list[str]:
    """Why there is no placement, the fullest wording first."""
    names = [_inside(report, d) for d in standing.ordered(report).values() if d.score is None]
    if not names:
        return []
    some = "No score yet in {count} of {all} dimensions"
    return [
        say("No score yet in {names}", names=_listed(names)),
        say(some, count=len(names), all=len(report.dimensions)),
    ]


def floor(report: Report) -> str:
    """The label of the dashed line in the radar."""
    gate = standing.weakest_gate(report)
    if gate is None:
        return ""
    return say(
        "Dashed: {needs}, the floor for rung {rung}", needs=points(gate.needs), rung=gate.rung
    )


def ladder(report: Report) -> str:
    """What the picture of the ladder shows."""
    texts = [say("{count} steps rise, one for each rung.", count=len(report.ladder))]
    low_high = _range_words(report)
    if report.rung.value is None:
        texts.append("There is no placement yet.")
        texts += [f"{text}." for text in lacking_scores(report)[:1]]
        return " ".join([*texts, *low_high])
    place = "You stand on step {rung}, {name}, with {score} points overall."
    texts.append(
        say(
            place, rung=report.rung.value, name=report.rung.name, score=points(report.overall.score)
        )
    )
    return " ".join([*texts, *low_high, *_wall_words(report), *_weakest_words(report)])


def radar(report: Report) -> str:
    """What the radar shows."""
    each = standing.ordered(report).values()
    scores = ", ".join(
        say(
            "{name} {score}",
            name=_inside(report, d),
            score=NO_SCORE if d.score is None else points(d.score),
        )
        for d in each
    )
    text = say("Radar chart of {count} scores: {scores}.", count=len(each), scores=scores)
    gate = standing.weakest_gate(report)
    if gate is None:
        return text
    low = [_inside(report, d) for d in each if d.score is not None and d.score < gate.needs]
    inside = "Inside the dashed line at {needs}, the floor for rung {rung}: {names}."
    found = say(inside, needs=points(gate.needs), rung=gate.rung, names=_listed(low))
    return f"{text} {found}"


def taskmap(report: Report) -> str:
    """What the task map shows."""
    tasks = report.matrix.tasks
    text = (
        "For each of {count} tasks, how it runs today against the target for its kind. "
        "On target: {on}. Below it: {under}. Beyond it: {over}. Not rated: {open}. "
        "The table below holds the same facts."
    )
    return say(
        text,
        count=len(tasks),
        on=_count(tasks, (0, 0)),
        under=_count(tasks, (-100, -1)),
        over=_count(tasks, (1, 100)),
        open=sum(task.distance is None for task in tasks),
    )


def _range_words(report: Report) -> list[str]:
    text = range_text(report)
    return [say("The range is {range}.", range=text)] if text else []


def _wall_words(report: Report) -> list[str]:
    if not report.rung.held or report.rung.value is None:
        return []
    wall = "The score alone would reach step {band}, but a wall stands above step {rung}: {reason}."
    why = reasons(report)[:1]
    values = {"band": report.rung.band, "rung": report.rung.value}
    texts = [say(wall, reason=why[0], **values)] if why else []
    return texts + [say("The way up: {way}.", way=", ".join(way)) for way in way_up(report)[:1]]


def _weakest_words(report: Report) -> list[str]:
    gate = standing.weakest_gate(report)
    if gate is None:
        return []
    text = "The weakest dimension, {name}, has {has} and allows one rung more than its own."
    name = _inside(report, report.dimensions[gate.dimension])
    return [say(text, name=name, has=points(gate.has))]


def _count(tasks: Sequence[TaskLine], bounds: tuple[int, int]) -> int:
    low, high = bounds
    return sum(task.distance is not None and low <= task.distance <= high for task in tasks)


def _many(rung: int, lacking: Sequence[Need]) -> str:
    return say("rung {rung} needs more in {count} dimensions", rung=rung, count=len(lacking))


def _listed(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return say("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def _named(report: Report, need: Need) -> str:
    return _inside(report, report.dimensions[need.dimension])


def _shortly(report: Report, need: Need) -> str:
    return _lowered(report, report.dimensions[need.dimension].short)


def _inside(report: Report, dimension: DimensionReport) -> str:
    return _lowered(report, dimension.name)


def _lowered(report: Report, name: str) -> str:
    """A name as it stands inside an English sentence; abbreviations keep their capitals."""
    if report.locale.partition("-")[0] != "en" or not name[1:2].islower():
        return name
    return name[0].lower() + name[1:]
