"""The sample report: made from an example of the bank in force, marked as one."""

from __future__ import annotations

from collections.abc import Callable

from benchmark.content.examples import read_example
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission
from benchmark.render.catalogues import ENGLISH, interface_languages
from benchmark.store import banks
from benchmark.store.engine import reading
from benchmark.web.language import in_language
from benchmark.web.state import State

SAMPLE = "examples/sample.yaml"


def sample_report(state: State, locale: str = ENGLISH) -> Report | None:
    """The Report of the newest bank's sample answers; None if the bank ships none."""
    bank_hash = state.newest()
    kept: dict[str, tuple[str, Report | None]] = state.cache.setdefault("sample", {})
    cached = kept.get(locale)
    if bank_hash is None or (cached and cached[0] == bank_hash):
        return cached[1] if cached and bank_hash else None
    with reading(state.engine) as db:
        version = banks.find_version(db, bank_hash)
    report = None
    if version is not None:
        example = read_example(state.bank(bank_hash), version.files, SAMPLE)
        if example is not None:
            moment = version.published_at.isoformat(timespec="seconds")
            bank = state.bank(bank_hash, locale)
            report = build_report(bank, example, Submission(bank_hash, locale, moment))
    kept[locale] = (bank_hash, report)
    return report


def find_sample(state: State, fingerprint: str) -> Report | None:
    """The sample with this fingerprint, in whatever language; None if it is none."""
    every = (sample_report(state, each) for each in interface_languages())
    return next((each for each in every if each and each.fingerprint == fingerprint), None)


def picture_addresses(locale: str) -> Callable[[str, str], str]:
    """Where the pictures of the sample lie: name, theme -> address."""
    return lambda name, theme: in_language(f"/sample/{name}-{theme}.svg", locale)
