"""Working out the figures about a version's questions: numpy is loaded here."""

from __future__ import annotations

from sqlalchemy import Engine

from benchmark.content.codec import bank_from_document
from benchmark.core.plain import canonical_json, to_plain
from benchmark.measure.gathered import Gatherer, Taken
from benchmark.measure.lens import Beside, lens_of
from benchmark.store import banks
from benchmark.store import lens as store
from benchmark.store.engine import reading, writing
from benchmark.store.lens import Group
from benchmark.store.tables import now


def work_out(engine: Engine, group: Group) -> None:
    """Work out the figures of a group, and keep them. Raises LookupError for an unknown version."""
    moment = now()
    with reading(engine) as db:
        version = banks.find_version(db, group.bank_hash)
        if version is None:
            raise LookupError(group.bank_hash)
        gatherer = Gatherer(bank_from_document(version.document))
        token, standing = store.find_token(db, group), store.find_standing(db, group)
        for batch in store.latest_answers(db, group):
            gatherer.add([Taken(answers, seconds, is_submitted=True) for answers, seconds in batch])
        for batch in store.left_answers(db, group, moment):
            gatherer.add(
                [Taken(answers, seconds, is_submitted=False) for answers, seconds in batch]
            )
        under_way = store.count_under_way(db, group, moment)
    part = standing.submissions > store.MOST
    beside = Beside(standing.apart, standing.unconfirmed, under_way, part)
    found = lens_of(gatherer.gathered(), beside)
    with writing(engine) as db:
        store.keep_figures(db, group, token, canonical_json(to_plain(found)))
