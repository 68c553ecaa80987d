"""The words of the pictures, and their alternative texts, in the report's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmark.core.report import Report
from benchmark.core.report_lines import DimensionReport, TaskLine
from benchmark.render.charts import standing
from benchmark.render.charts.standing import Need
from benchmark.render.formats import points
from benchmark.render.speech import Speech

STATES = ("unknown", "na", "open")


def _says(report: Report) -> Callable[..., str]:
    """What puts texts into the report's language."""
    return Speech(report.locale)._


def no_place(report: Report) -> str:
    """The title where there is no rung."""
    _ = _says(report)
    return _("No placement yet")


def no_score(report: Report) -> str:
    """In place of a score."""
    _ = _says(report)
    return _("no score")


def one_rung_more(report: Report) -> str:
    """The note at the weakest dimension."""
    _ = _says(report)
    return _("allows one rung more")


def the_way_up(report: Report) -> str:
    """The title of the arrow."""
    _ = _says(report)
    return _("The way up")


def state(report: Report, name: str) -> str:
    """A state of an answer that is none."""
    _ = _says(report)
    words = {"unknown": _("not known"), "na": _("does not apply"), "open": _("not given")}
    return words.get(name, "")


def target(report: Report, modes: str) -> str:
    """The label of a band of the task map."""
    _ = _says(report)
    return _("target: %(modes)s", modes=modes)


def you(report: Report) -> str:
    """The label of the dot."""
    _ = _says(report)
    return _("You, %(score)s", score=points(report.overall.score))


def held(report: Report) -> str:
    """The title of the wall."""
    _ = _says(report)
    return _("Held at rung %(rung)s", rung=report.rung.value)


def range_text(report: Report) -> str:
    """The range as words; empty if both ends read the same."""
    _ = _says(report)
    low, high = points(report.overall.low), points(report.overall.high)
    if low is None or high is None or low == high:
        return ""
    return _("%(low)s to %(high)s with the unknown answers", low=low, high=high)


def narrow_range(report: Report) -> str:
    """The same where the words stand alone."""
    _ = _says(report)
    text = range_text(report)
    return _("Range %(range)s", range=text) if text else ""


def reasons(report: Report) -> list[str]:
    """What holds the rung, the fullest wording first; empty if nothing does."""
    _ = _says(report)
    lacking = standing.needs(report)
    cap = standing.binding_cap(report)
    if cap:
        return [cap.text]
    if not lacking:
        return []
    rung = (report.rung.value or 0) + 1
    if len({points(need.needs) for need in lacking}) == 1:
        needs = points(lacking[0].needs)
        several = [
            _("rung %(rung)s needs %(needs)s in %(names)s", rung=rung, needs=needs, names=names)
            for names in (
                _listed(report, [_named(report, need) for need in lacking]),
                _listed(report, [_shortly(report, need) for need in lacking]),
            )
        ]
        return [*several, _many(report, rung, lacking)] if len(lacking) > 2 else several
    parts = [
        _("%(needs)s in %(name)s", needs=points(n.needs), name=_shortly(report, n)) for n in lacking
    ]
    return [
        _("rung %(rung)s needs %(parts)s", rung=rung, parts=_listed(report, parts)),
        _many(report, rung, lacking),
    ]


def way_up(report: Report) -> list[tuple[str, ...]]:
    """What opens the next rung, the fullest wording first; each as parts of a list."""
    _ = _says(report)
    cap = standing.binding_cap(report)
    if cap:
        return [(_("once %(clears)s", clears=cap.clears),)]
    lacking = standing.needs(report)
    parts = tuple(
        _("+%(points)s in %(name)s", points=n.missing, name=_shortly(report, n)) for n in lacking
    )
    several = _("points in %(count)s dimensions", count=len(lacking))
    return [parts, (several,)] if len(parts) > 1 else [parts] if parts else []


def gain(report: Report, need: Need) -> str:
    """The narrow ladder's arrow, where one dimension opens the next rung."""
    _ = _says(report)
    rung = (report.rung.value or 0) + 1
    return _("+%(points)s opens rung %(rung)s", points=need.missing, rung=rung)


def allows(report: Report) -> str:
    """The ladder's note at the weakest dimension."""
    _ = _says(report)
    return _("allows rung %(rung)s", rung=report.rung.value or 1)


def scored(report: Report, name: str, score: float | None) -> str:
    """A dimension with its score."""
    _ = _says(report)
    shown = no_score(report) if score is None else points(score)
    return _("%(name)s, %(score)s", name=name, score=shown)


def lacking_scores(report: Report) -> list[str]:
    """Why there is no placement, the fullest wording first."""
    _ = _says(report)
    names = [_inside(report, d) for d in standing.ordered(report).values() if d.score is None]
    if not names:
        return []
    return [
        _("No score yet in %(names)s", names=_listed(report, names)),
        _(
            "No score yet in %(count)s of %(all)s dimensions",
            count=len(names),
            all=len(report.dimensions),
        ),
    ]


def floor(report: Report) -> str:
    """The label of the dashed line in the radar."""
    _ = _says(report)
    gate = standing.weakest_gate(report)
    if gate is None:
        return ""
    return _(
        "Dashed: %(needs)s, the floor for rung %(rung)s", needs=points(gate.needs), rung=gate.rung
    )


def ladder(report: Report) -> str:
    """What the picture of the ladder shows."""
    _ = _says(report)
    texts = [_("%(count)s steps rise, one for each rung.", count=len(report.ladder))]
    low_high = _range_words(report)
    if report.rung.value is None:
        texts.append(_("There is no placement yet."))
        texts += [f"{text}." for text in lacking_scores(report)[:1]]
        return " ".join([*texts, *low_high])
    texts.append(
        _(
            "You stand on step %(rung)s, %(name)s, with %(score)s points overall.",
            rung=report.rung.value,
            name=report.rung.name,
            score=points(report.overall.score),
        )
    )
    return " ".join([*texts, *low_high, *_wall_words(report), *_weakest_words(report)])


def radar(report: Report) -> str:
    """What the radar shows."""
    _ = _says(report)
    each = standing.ordered(report).values()
    scores = ", ".join(
        _(
            "%(name)s %(score)s",
            name=_inside(report, d),
            score=no_score(report) if d.score is None else points(d.score),
        )
        for d in each
    )
    text = _("Radar chart of %(count)s scores: %(scores)s.", count=len(each), scores=scores)
    gate = standing.weakest_gate(report)
    if gate is None:
        return text
    low = [_inside(report, d) for d in each if d.score is not None and d.score < gate.needs]
    found = _(
        "Inside the dashed line at %(needs)s, the floor for rung %(rung)s: %(names)s.",
        needs=points(gate.needs),
        rung=gate.rung,
        names=_listed(report, low),
    )
    return f"{text} {found}"


def taskmap(report: Report) -> str:
    """What the task map shows."""
    _ = _says(report)
    tasks = report.matrix.tasks
    return _(
        "For each of %(count)s tasks, how it runs today against the target for its kind. "
        "On target: %(on)s. Below it: %(under)s. Beyond it: %(over)s. Not rated: %(open)s. "
        "The table below holds the same facts.",
        count=len(tasks),
        on=_count(tasks, (0, 0)),
        under=_count(tasks, (-100, -1)),
        over=_count(tasks, (1, 100)),
        open=sum(task.distance is None for task in tasks),
    )


def _range_words(report: Report) -> list[str]:
    _ = _says(report)
    text = range_text(report)
    return [_("The range is %(range)s.", range=text)] if text else []


def _wall_words(report: Report) -> list[str]:
    if not report.rung.held or report.rung.value is None:
        return []
    _ = _says(report)
    walls = [
        _(
            "The score alone would reach step %(band)s, but a wall stands above step %(rung)s: "
            "%(reason)s.",
            band=report.rung.band,
            rung=report.rung.value,
            reason=why,
        )
        for why in reasons(report)[:1]
    ]
    return walls + [_("The way up: %(way)s.", way=", ".join(way)) for way in way_up(report)[:1]]


def _weakest_words(report: Report) -> list[str]:
    _ = _says(report)
    gate = standing.weakest_gate(report)
    if gate is None:
        return []
    said = _(
        "The weakest dimension, %(name)s, has %(has)s and allows one rung more than its own.",
        name=_inside(report, report.dimensions[gate.dimension]),
        has=points(gate.has),
    )
    return [said]


def _count(tasks: Sequence[TaskLine], bounds: tuple[int, int]) -> int:
    low, high = bounds
    return sum(task.distance is not None and low <= task.distance <= high for task in tasks)


def _many(report: Report, rung: int, lacking: Sequence[Need]) -> str:
    _ = _says(report)
    return _("rung %(rung)s needs more in %(count)s dimensions", rung=rung, count=len(lacking))


def _listed(report: Report, names: Sequence[str]) -> str:
    return Speech(report.locale).listed(names)


def _named(report: Report, need: Need) -> str:
    return _inside(report, report.dimensions[need.dimension])


def _shortly(report: Report, need: Need) -> str:
    return Speech(report.locale).inside(report.dimensions[need.dimension].short)


def _inside(report: Report, dimension: DimensionReport) -> str:
    return Speech(report.locale).inside(dimension.name)
