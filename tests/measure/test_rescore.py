"""A rehearsal's counts are those of scoring one by one, whatever the draft renames or drops."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import replace

import pytest

from benchmark.core.bank import Bank, Option, Question
from benchmark.core.matrix import Task
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.measure.columns import Columns
from benchmark.measure.renames import LEAVE_OUT, NEAREST, WHOLE, Renames, kept_renames
from benchmark.measure.rescore import DisagreementError, Rescorer, Stored
from benchmark.measure.scores import Scored, score_many
from benchmark.measure.tally import MOVES, Tally
from tests.core.banks import random_answers, shipped
from tests.measure.brute import assert_counts, brute
from tests.measure.mutations import mutated


def stored(bank: Bank, name: str, number: int, gaps: float = 0.15) -> list[Stored]:
    """Submissions of one bank, in order of id."""
    return [
        Stored(f"{name}-{seed:04}", f"a-{name}-{seed:04}", name, answers_text(bank, seed, gaps))
        for seed in range(number)
    ]


def answers_text(bank: Bank, seed: int, gaps: float) -> str:
    return canonical_json(random_answers(bank, seed, gaps).document())


def rehearsed(
    draft: Bank, batch: list[Stored], banks: Mapping[str, Bank], renames: Renames | None = None
) -> Tally:
    """The counts, held against those of scoring one by one."""
    given = renames or Renames()
    tally = Rescorer(draft, given, banks.__getitem__).tally(batch)
    assert tally.submissions == len(batch)
    assert_counts(tally, brute(draft, given, banks.__getitem__, batch))
    return tally


def with_question(bank: Bank, name: str, **changed: object) -> Bank:
    """The bank with one question changed."""

    def change(question: Question) -> Question:
        return replace(question, **changed) if question.id == name else question  # type: ignore[arg-type]  # fields of Question

    return replace(
        bank,
        profile=tuple(change(each) for each in bank.profile),
        dimensions=tuple(
            replace(each, questions=tuple(change(q) for q in each.questions))
            for each in bank.dimensions
        ),
    )


def with_option(bank: Bank, question: str, old: str, new: str) -> Bank:
    """The bank with one option under another id."""
    found = bank.question_by_id[question]
    options = tuple(replace(o, id=new) if o.id == old else o for o in found.options)
    return with_question(bank, question, options=options)


def with_task(bank: Bank, old: str, new: str) -> Bank:
    def change(task: Task) -> Task:
        return replace(task, id=new) if task.id == old else task

    tasks = tuple(change(task) for task in bank.matrix.tasks)
    return replace(bank, matrix=replace(bank.matrix, tasks=tasks))


BANKS = {"one": shipped(), "two": mutated(shipped(), random.Random(2))}


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_is_counted_as_one_by_one(seed: int) -> None:
    draft = mutated(shipped(), random.Random(seed + 10))
    batch = [*stored(BANKS["one"], "one", 40), *stored(BANKS["two"], "two", 40)]

    tally = rehearsed(draft, batch, BANKS)

    assert tally.apart == 0
    assert tally.versions == {"one": 40, "two": 40}
    assert len(tally.moves) == MOVES


def test_the_same_bank_changes_nothing() -> None:
    tally = rehearsed(shipped(), stored(shipped(), "one", 40), BANKS)

    assert tally.moves == ()
    assert tally.advice == 0
    assert all(old == new for old, _, new in (key.partition(">") for key in tally.rungs))
    assert tally.before == tally.after


def test_batches_of_any_size_add_up_to_the_same() -> None:
    draft = mutated(shipped(), random.Random(3))
    batch = stored(shipped(), "one", 90)

    found = []
    for size in (90, 31, 7):
        rescorer, tally = Rescorer(draft, Renames(), BANKS.__getitem__), Tally()
        for first in range(0, len(batch), size):
            tally.add(rescorer.tally(batch[first : first + size]))
        found.append(tally)

    assert found[0] == found[1] == found[2]


def test_a_tally_is_the_same_after_it_was_kept() -> None:
    draft = mutated(shipped(), random.Random(4))
    tally = Rescorer(draft, Renames(), BANKS.__getitem__).tally(stored(shipped(), "one", 30))

    assert from_plain(Tally, json.loads(canonical_json(to_plain(tally)))) == tally


def test_a_renamed_question_is_missing_until_it_is_said_what_it_is_called() -> None:
    draft, batch = with_question(shipped(), "SOP2", id="SOP20"), stored(shipped(), "one", 60)
    answered = sum("SOP2" in json.loads(each.answers)["answers"] for each in batch)

    without = rehearsed(draft, batch, BANKS)
    told = rehearsed(draft, batch, BANKS, Renames({"answer.SOP2": "answer.SOP20"}))
    left_out = rehearsed(draft, batch, BANKS, Renames({"answer.SOP2": LEAVE_OUT}))

    assert without.missing == {"answer.SOP2": {"": answered}}
    assert without.apart == answered
    assert told.apart == left_out.apart == 0
    assert told.rungs != left_out.rungs


def test_a_renamed_option_is_missing_until_it_is_said_what_it_is_called() -> None:
    draft, batch = with_option(shipped(), "SOP2", "heads", "minds"), stored(shipped(), "one", 60)
    chosen = sum('"SOP2":"heads"' in each.answers for each in batch)

    without = rehearsed(draft, batch, BANKS)
    renames = Renames(values={"answer.SOP2": {"heads": "minds"}})
    told = rehearsed(draft, batch, BANKS, renames)
    rehearsed(draft, batch, BANKS, Renames(values={"answer.SOP2": {"heads": LEAVE_OUT}}))

    assert without.missing == {"answer.SOP2": {"heads": chosen}}
    assert without.apart == chosen > 0
    assert told.apart == 0


def test_one_of_several_options_may_be_renamed_or_left_out() -> None:
    old = shipped().question_by_id["SOP5"]
    gone, *others = old.options
    fewer = with_question(shipped(), "SOP5", options=(*others, Option("new", "New")))
    batch = stored(shipped(), "one", 60)

    without = rehearsed(fewer, batch, BANKS)
    rehearsed(fewer, batch, BANKS, Renames(values={"answer.SOP5": {gone.id: LEAVE_OUT}}))
    told = rehearsed(fewer, batch, BANKS, Renames(values={"answer.SOP5": {gone.id: "new"}}))

    assert set(without.missing["answer.SOP5"]) == {gone.id}
    assert told.apart == 0


def test_a_number_out_of_range_is_missing_or_the_nearest_one_in_it() -> None:
    bands = tuple(replace(b, high=min(b.high, 50)) for b in shipped().question_by_id["ALL3"].bands)
    draft = with_question(
        shipped(), "ALL3", maximum=50, bands=tuple(b for b in bands if b.low <= b.high)
    )
    batch = stored(shipped(), "one", 60)

    without = rehearsed(draft, batch, BANKS)
    nearest = rehearsed(draft, batch, BANKS, Renames(values={"answer.ALL3": {WHOLE: NEAREST}}))

    assert set(without.missing["answer.ALL3"]) == {WHOLE}
    assert without.apart == without.missing["answer.ALL3"][WHOLE] > 0
    assert nearest.apart == 0


def test_a_question_of_another_kind_takes_what_it_can() -> None:
    several = with_question(shipped(), "SOP2", kind="choices", points_by_count=(0,) * 9)
    one = with_question(shipped(), "SOP5", kind="choice")
    batch = stored(shipped(), "one", 60)

    taken = Rescorer(several, Renames(), BANKS.__getitem__)
    refused = Rescorer(one, Renames(), BANKS.__getitem__).tally(batch)

    assert taken._way("one").translation.read("answer.SOP2", "heads").value == ("heads",)
    assert set(refused.missing["answer.SOP5"]) == {WHOLE}


def test_a_renamed_task_keeps_its_modes() -> None:
    draft, batch = with_task(shipped(), "qbr", "review"), stored(shipped(), "one", 60)

    without = rehearsed(draft, batch, BANKS)
    told = rehearsed(draft, batch, BANKS, Renames({"task.qbr": "task.review"}))

    assert set(without.missing) == {"task.qbr"}
    assert told.apart == 0


def test_two_questions_may_become_one_and_the_one_that_kept_its_name_wins() -> None:
    names = {"answer.ALL4S": "answer.ALL4"}
    options = shipped().question_by_id["ALL4S"].options
    values = {"answer.ALL4S": {each.id: "none" for each in options}}
    questions = tuple(
        q for q in shipped().dimension_by_id["allocation"].questions if q.id != "ALL4S"
    )
    draft = replace(
        shipped(),
        dimensions=tuple(
            replace(d, questions=questions) if d.id == "allocation" else d
            for d in shipped().dimensions
        ),
    )

    tally = rehearsed(draft, stored(shipped(), "one", 60), BANKS, Renames(names, values))

    assert tally.apart == 0


def test_a_rename_to_what_the_draft_does_not_have_is_dropped() -> None:
    given = Renames(
        {"answer.SOP2": "answer.GONE", "answer.SOP3": "", "task.qbr": "task.patching"},
        {
            "answer.SOP2": {"heads": "gone"},
            "answer.SOP1": {WHOLE: NEAREST},
            "answer.OLD": {"a": ""},
        },
    )

    kept = kept_renames(given, shipped())

    assert kept.names == {"answer.SOP3": "", "task.qbr": "task.patching"}
    assert kept.values == {"answer.SOP1": {WHOLE: NEAREST}}


def test_a_difference_from_core_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(bank: Bank, columns: Columns) -> Scored:
        scored = score_many(bank, columns)
        return replace(scored, rung=scored.rung + 1)

    monkeypatch.setattr("benchmark.measure.rescore.score_many", wrong)

    with pytest.raises(DisagreementError):
        Rescorer(shipped(), Renames(), BANKS.__getitem__).tally(stored(shipped(), "one", 5))
