"""What a rehearsal's page is told: names, reasons, and what a missing answer may have become."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmark.core.answers import stored_answers
from benchmark.core.bank import Bank, Option
from benchmark.core.plain import canonical_json, from_plain, to_plain
from benchmark.core.scoring import scorecard
from benchmark.measure.conclude import Conclusion
from benchmark.measure.renames import NEAREST, WHOLE, Renames
from benchmark.measure.rescore import Rescorer, Stored
from benchmark.measure.result import Result
from benchmark.measure.suggest import name_offer, value_offer
from tests.core.banks import best_answers, shipped
from tests.measure.test_rescore import stored, with_option, with_question, with_task

BANKS = {"one": shipped()}


def concluded(
    draft: Bank, batch: Sequence[Stored], renames: Renames | None = None, erased: int = 0
) -> Result:
    given = renames or Renames()
    tally = Rescorer(draft, given, BANKS.__getitem__).tally(batch)
    texts = {each.id: json.loads(each.answers) for each in batch}
    for move in tally.moves[:erased]:
        del texts[move.submission]
    return Conclusion(draft, given, tally, BANKS.__getitem__, texts, ()).result()


def heavier(bank: Bank, dimension: str, weight: int) -> Bank:
    dimensions = tuple(
        replace(each, weight=weight) if each.id == dimension else each for each in bank.dimensions
    )
    return replace(bank, dimensions=dimensions)


def test_a_result_is_the_same_after_it_was_kept() -> None:
    draft = with_task(with_question(shipped(), "SOP2", id="SOP20"), "qbr", "review")
    result = concluded(draft, stored(shipped(), "one", 30, 0.4))

    assert result.missing
    assert from_plain(Result, json.loads(canonical_json(to_plain(result)))) == result


def test_those_who_gain_or_lose_a_rung_altogether_are_told_apart() -> None:
    strict = replace(
        shipped(),
        dimensions=tuple(
            replace(d, questions=tuple(replace(q, core=True) for q in d.questions))
            for d in shipped().dimensions
        ),
    )
    batch = stored(shipped(), "one", 60, 0.35)

    result = concluded(strict, batch)

    cells = {
        (old, new): n for old, row in enumerate(result.matrix) for new, n in enumerate(row) if n
    }
    assert result.lost_rung == sum(n for (old, new), n in cells.items() if old and not new) > 0
    assert result.gained_rung == sum(n for (old, new), n in cells.items() if new and not old)
    assert result.changed == sum(n for (old, new), n in cells.items() if old != new)


def test_a_move_says_which_answers_and_what_holds_it() -> None:
    draft = with_question(shipped(), "SOP1", weight=40)
    result = concluded(draft, stored(shipped(), "one", 40, 0.0))

    for move in result.moves:
        (dimension,) = move.dimensions
        assert dimension.id == "sop"
        assert dimension.before is not None
        assert dimension.after is not None
        assert dimension.brought[0].name == "answer.SOP1"
        assert dimension.brought[0].label == shipped().question_by_id["SOP1"].short


def test_the_lines_of_a_move_are_those_of_the_report() -> None:
    draft = with_question(shipped(), "SOP1", weight=40)
    batch = stored(shipped(), "one", 40, 0.0)
    move = concluded(draft, batch).moves[0]
    text = next(each.answers for each in batch if each.id == move.submission)

    for bank, side in ((shipped(), "before"), (draft, "after")):
        card = scorecard(bank, stored_answers(json.loads(text)))
        shares = {f"answer.{c.id}": c.share for c in card.dimensions["sop"].contributions}
        for line in move.dimensions[0].brought:
            assert getattr(line, side) == shares[line.name]


def test_a_cap_that_begins_to_hold_is_named() -> None:
    lower = replace(shipped(), caps=tuple(replace(cap, ceiling=10) for cap in shipped().caps))
    result = concluded(lower, stored(shipped(), "one", 60, 0.0))

    move = result.moves[0]
    held = [each for each in move.held_after if each.kind == "cap"]
    assert held
    assert held[0].text in {cap.text for cap in shipped().caps}
    assert held[0].needs == 10.0
    assert any(line.name in {cap.id for cap in lower.caps} for line in move.dimensions[0].brought)


def test_a_move_of_what_was_erased_meanwhile_is_left_out() -> None:
    draft = heavier(shipped(), "sop", 9)
    batch = stored(shipped(), "one", 40, 0.0)

    whole, fewer = concluded(draft, batch), concluded(draft, batch, erased=3)

    assert fewer.moves == whole.moves[3:]


def test_a_rule_of_one_bank_alone_is_marked() -> None:
    first, *others = shipped().rules_of("recommendation")
    draft = replace(
        shipped(),
        rules=tuple(
            replace(rule, id="brand-new") if rule.id == first.id else rule
            for rule in shipped().rules
        ),
    )

    result = concluded(draft, stored(shipped(), "one", 40, 0.0))

    states = {each.id: each.state for each in result.rules}
    assert states == {first.id: "gone", "brand-new": "new"}
    assert others


def test_a_question_with_the_same_words_is_suggested() -> None:
    draft = with_question(shipped(), "SOP2", id="SOP20")

    offer = name_offer(shipped(), draft, "answer.SOP2")

    assert offer.suggested == "answer.SOP20"
    assert offer.choices[0][0] == "answer.SOP20"
    assert all(name.startswith("answer.") for name, _ in offer.choices)


def test_a_question_in_the_same_place_is_suggested() -> None:
    draft = with_question(shipped(), "SOP2", id="SOP20", text="Where do the steps stand now?")

    assert name_offer(shipped(), draft, "answer.SOP2").suggested == "answer.SOP20"


def test_a_question_that_was_there_before_is_not_suggested() -> None:
    sop = shipped().dimension_by_id["sop"]
    fewer = replace(sop, questions=tuple(q for q in sop.questions if q.id != "SOP2"))
    draft = replace(shipped(), dimensions=(fewer, *shipped().dimensions[1:]))

    assert name_offer(shipped(), draft, "answer.SOP2").suggested == ""


@pytest.mark.parametrize("text", ["Steps live in heads", None], ids=["other words", "same words"])
def test_an_option_in_the_same_place_or_with_the_same_words_is_suggested(text: str | None) -> None:
    old = shipped().question_by_id["SOP2"]
    options = [
        replace(option, id="minds", text=text or option.text) if option.id == "heads" else option
        for option in old.options
    ]
    if text is None:
        options.reverse()
    new = replace(old, options=tuple(options))

    assert value_offer(old, new, shipped(), "heads").suggested == "minds"


def test_a_number_out_of_range_may_be_the_nearest() -> None:
    question = shipped().question_by_id["ALL3"]

    offer = value_offer(question, replace(question, maximum=50), shipped(), WHOLE)

    assert offer.suggested == NEAREST


def test_a_task_that_was_renamed_is_offered_by_its_words() -> None:
    draft = with_task(shipped(), "qbr", "review")
    result = concluded(draft, stored(shipped(), "one", 20))

    assert [(each.name, each.suggested) for each in result.missing] == [("task.qbr", "task.review")]


def test_what_was_renamed_keeps_its_choices() -> None:
    draft = with_option(shipped(), "SOP2", "heads", "minds")
    renames = Renames({"task.qbr": ""}, {"answer.SOP2": {"heads": "minds"}})

    result = concluded(draft, stored(shipped(), "one", 20), renames)

    assert [(each.name, each.element, each.to) for each in result.renamed] == [
        ("task.qbr", "", ""),
        ("answer.SOP2", "heads", "minds"),
    ]
    assert "minds" in dict(result.renamed[1].choices)


def test_a_new_option_for_several_is_no_reason_to_miss_anything() -> None:
    question = shipped().question_by_id["SOP5"]
    more = (*question.options, Option("more", "More"))
    points = (*question.points_by_count, 100)
    draft = with_question(shipped(), "SOP5", options=more, points_by_count=points)

    assert concluded(draft, stored(shipped(), "one", 20)).apart == 0


def test_the_best_stay_best() -> None:
    text = canonical_json(best_answers(shipped()).document())
    batch = [Stored("s", "a", "one", text)]

    result = concluded(heavier(shipped(), "hero", 7), batch)

    assert result.matrix[5][5] == 1
    assert result.changed == 0


def test_a_gate_is_named_only_where_it_holds_a_rung_down() -> None:
    steeper = replace(
        shipped(), gates=tuple(replace(gate, at_least=95) for gate in shipped().gates)
    )

    result = concluded(steeper, stored(shipped(), "one", 60, 0.0))

    moved = [each for each in result.moves if each.new_rung < each.old_rung]
    assert moved
    for move in moved:
        gates = [each for each in move.held_after if each.kind == "gate"]
        assert gates
        assert all(gate.has is not None and gate.needs and gate.has < gate.needs for gate in gates)


def test_a_draft_with_other_dimensions_and_fewer_rungs_has_a_result() -> None:
    gone, *others = shipped().dimensions
    draft = replace(
        shipped(),
        dimensions=(*others, replace(gone, id="written", questions=gone.questions[:3])),
        ladder=shipped().ladder[:4],
        gates=tuple(g for g in shipped().gates if g.rung < 5 and g.dimension != gone.id),
    )

    batch = stored(shipped(), "one", 60, 0.1)
    apart = concluded(draft, batch, Renames({"answer.SOP4": ""}))
    left_out = Renames({f"answer.SOP{n}": "" for n in range(4, 9)})
    result = concluded(draft, batch, left_out)

    means = {each.id: (each.before is None, each.after is None) for each in result.means}
    assert means["sop"] == (False, True)
    assert means["written"] == (True, False)
    assert [len(row) for row in result.matrix] == [6] * 6
    assert {each.name for each in apart.missing} == {f"answer.SOP{n}" for n in range(5, 9)}
