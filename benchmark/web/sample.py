"""The sample report: made from an example of the bank in force, marked as one."""

from __future__ import annotations

from benchmark.content.examples import read_example
from benchmark.core.build import build_report
from benchmark.core.report import Report, Submission
from benchmark.store import banks
from benchmark.store.engine import reading
from benchmark.web.state import State

SAMPLE = "examples/sample.yaml"


def sample_report(state: State) -> Report | None:
    """The Report of the newest bank's sample answers; None if the bank ships none."""
    bank_hash = state.newest()
    cached = state.cache.get("sample")
    if bank_hash is None or (cached and cached[0] == bank_hash):
        return cached[1] if cached and bank_hash else None
    with reading(state.engine) as db:
        version = banks.find_version(db, bank_hash)
    report = None
    if version is not None:
        bank = state.bank(bank_hash)
        example = read_example(bank, version.files, SAMPLE)
        if example is not None:
            moment = version.published_at.isoformat(timespec="seconds")
            report = build_report(bank, example, Submission(bank_hash, "en", moment))
    state.cache["sample"] = (bank_hash, report)
    return report


def picture_address(name: str, theme: str) -> str:
    """Where a picture of the sample lies."""
    return f"/sample/{name}-{theme}.svg"
