"""One set of invented answers with all that its submissions share, scored by the real core."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmark.core.answers import Answers
from benchmark.core.bank import Bank
from benchmark.core.build import build_report
from benchmark.core.plain import canonical_json
from benchmark.core.report import Report, report_json
from benchmark.core.report import Submission as Frozen
from benchmark.store.leads import figures_of
from benchmark.store.shared import FINGERPRINT, SUBMITTED_AT, shared_key

NO_ANSWERS = canonical_json(Answers().document())
LOCALE = "en"


@dataclass(frozen=True)
class Model:
    """One set of answers with all that its submissions share.

    `printed`: see `fingerprint`. `parts`: the answers of somebody who stopped after a section.
    """

    bank: str
    answers: str
    key: str
    report: str
    printed: Any
    rung: int | None
    overall: float | None
    figures: dict[str, Any]
    scores: tuple[tuple[str, float], ...]
    flags: tuple[str, ...]
    parts: tuple[str, ...]

    def fingerprint(self, moment: str) -> str:
        """What core.report.fingerprint gives for these answers at a moment, only quicker.

        Of the document that is hashed, all but its end is the same for every moment.
        """
        whole = self.printed.copy()
        whole.update(f'"{moment}"}}'.encode())
        return str(whole.hexdigest())


def make_model(bank_hash: str, bank: Bank, answers: Answers) -> Model:
    """Score a set of answers and keep what its submissions will share."""
    marked = build_report(bank, answers, Frozen(bank_hash, LOCALE, SUBMITTED_AT))
    stored = canonical_json(answers.document())
    text = report_json(marked).replace(marked.fingerprint, FINGERPRINT)
    document = {
        "answers": answers.document(),
        "bank": bank_hash,
        "locale": LOCALE,
        "submitted_at": "",
    }
    beginning = canonical_json(document).removesuffix('""}')
    return Model(
        bank=bank_hash,
        answers=stored,
        key=shared_key(bank_hash, stored),
        report=text,
        printed=hashlib.sha256(beginning.encode()),
        rung=marked.rung.value,
        overall=marked.overall.score,
        figures=_figures(marked, answers),
        scores=tuple((n, d.score) for n, d in marked.dimensions.items() if d.score is not None),
        flags=tuple(each.id for each in marked.flags),
        parts=tuple(_parts(bank, answers)),
    )


def _parts(bank: Bank, answers: Answers) -> Iterator[str]:
    given: dict[str, Any] = {}
    yield NO_ANSWERS
    for dimension in bank.dimensions:
        yield canonical_json(Answers(answers.profile, given, {}).document())
        asked = {each.id for each in dimension.questions}
        given |= {name: value for name, value in answers.answers.items() if name in asked}


def _figures(report: Report, answers: Answers) -> dict[str, Any]:
    techs = answers.profile.get("techs")
    return figures_of(
        report.rung.value,
        report.overall.score,
        (techs if isinstance(techs, int) else None, report.region),
        {name: each.score for name, each in report.dimensions.items()},
        {each.id: each.critical for each in report.flags},
        len(report.contradictions),
    )
