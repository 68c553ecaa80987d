"""The rows of the lead list, worked out from what owners submitted and agreed to."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, Table, bindparam, delete, exists, update
from sqlmodel import Session, SQLModel, col, select

from benchmark.store.assessments import contact_of, live_consents
from benchmark.store.behalf import OWNER_MADE, STAFF_MADE, is_owners_own
from benchmark.store.duplicates import domain_of
from benchmark.store.lead_tables import Lead, LeadFlag, LeadScore, LeadWord
from benchmark.store.lead_traits import (
    CALL,
    CONSENT_TRAITS,
    CONTACT_TRAIT,
    MAIL,
    PEERS,
    consent_traits,
    packed_points,
    place_of,
    report_traits,
    size_band,
)
from benchmark.store.tables import Assessment, Consent, Contact, Submission, insert_row, now

LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
)
"""Letters that are no accented form of another one, as people type them without."""
LEGAL_FORMS = frozenset(
    {
        "ab", "ag", "as", "bv", "co", "corp", "corporation", "gmbh", "inc", "incorporated", "kg",
        "limited", "llc", "llp", "ltd", "mbh", "nv", "oy", "plc", "pty", "sa", "sarl", "sas", "sl",
        "spa", "srl",
    }
)  # fmt: skip
JOINING = frozenset({"and", "und"})
"""What stands for "&" between names, which is no word."""
MAX_WORDS, MAX_WORD = 40, 40


def fold(text: str) -> str:
    """A text without accents and case, for comparing."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(LETTERS)


def words_of(*texts: str) -> list[str]:
    """The different words of some texts, folded, in their order; letters and digits only."""
    found = dict.fromkeys(
        word[:MAX_WORD] for text in texts for word in re.findall(r"[^\W_]+", fold(text))
    )
    return list(found)[:MAX_WORDS]


def company_key(company: str) -> str:
    """A company's name for sorting and comparing: folded words without legal form and "and"."""
    words = re.findall(r"[^\W_]+", fold(company))
    return " ".join([w for w in words if w not in LEGAL_FORMS | JOINING] or words)


def need_of(overall: float | None, flags: Mapping[str, bool], contradictions: int) -> int:
    """How much there is to talk about, 0-100; it orders today's queue.

    Our own design value: half of the points that are missing to 100 (25 without a score), 20 for
    a critical flag, 5 for each flag up to four, 5 for each contradiction up to two.
    """
    missing = 25.0 if overall is None else (100.0 - overall) / 2
    extra = 20 * any(flags.values()) + 5 * min(len(flags), 4) + 5 * min(contradictions, 2)
    return min(100, int(missing) + extra)


def refresh_lead(db: Session, assessment_id: str, latest: Submission | None = None) -> None:
    """Write what the list shows of an assessment anew; what people entered stays as it is.

    Call it in the transaction that changed a submission, a contact or a consent. `latest`: the
    submission that this transaction has just added, so that it need not be read back.
    """
    db.flush()
    # Two who change the same assessment at once take turns here.
    held = select(Assessment).where(Assessment.id == assessment_id).with_for_update()
    assessment = db.exec(held).first()
    submission = latest or _latest(db, assessment_id)
    if assessment is None or submission is None:
        return
    contact = contact_of(db, assessment_id)
    consents = _consents(assessment, live_consents(db, assessment_id))
    lead = Lead(
        assessment_id=assessment_id,
        submission_id=submission.id,
        submitted_at=submission.submitted_at,
        place=place_of(submission.submitted_at, assessment_id),
        origin=OWNER_MADE if is_owners_own(assessment) else STAFF_MADE,
        updated_at=now(),
        **_details(contact),
        can_call=consents[CALL],
        can_mail=consents[MAIL],
        in_peers=consents[PEERS],
    )
    known = db.connection().execute(_KNOWN, {"key": assessment_id}).mappings().first()
    side = _read_figures(lead, submission, known)
    lead.traits |= consent_traits(**consents) | CONTACT_TRAIT * bool(contact and contact.email)
    words = _searched(contact, may_call=consents[CALL]) if contact else []
    beside: dict[type[SQLModel], list[dict[str, Any]]] = {LeadWord: [{"word": w} for w in words]}
    if side is not None:
        scores, flags = side
        beside[LeadScore] = [{"dimension": name, "score": score} for name, score in scores]
        beside[LeadFlag] = [{"flag": flag} for flag in flags]
    if known is None:
        insert_row(db, lead)
    else:
        _change(db, lead)
        _clear(db, assessment_id, beside)
    for kind, rows in beside.items():
        _add(db, kind, assessment_id, rows)


def _searched(contact: Contact, *, may_call: bool) -> list[str]:
    """The words by which a lead is found. An address that is not shown is not searched either:
    it could be spelled out, a letter at a time.
    """
    return words_of(contact.company, contact.name, contact.email if may_call else "")


def _latest(db: Session, assessment_id: str) -> Submission | None:
    query = select(Submission).where(Submission.assessment_id == assessment_id)
    return db.exec(query.order_by(col(Submission.number).desc()).limit(1)).first()


def _details(contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return dict.fromkeys(("company", "company_key", "name", "email", "domain"), "")
    return {
        "company": contact.company,
        "company_key": company_key(contact.company),
        "name": contact.name,
        "email": contact.email,
        "domain": domain_of(contact.email),
    }


def _consents(assessment: Assessment, live: Mapping[str, Consent]) -> dict[str, bool]:
    """Which consents count: given, not withdrawn, and confirmed by the owner.

    To be contacted takes the mailed link, which shows whose address it is; to be counted among
    peers takes it only where sales answered on the owner's behalf.
    """
    confirmed = {purpose for purpose, each in live.items() if each.confirmed_at is not None}
    return {
        CALL: "call" in confirmed,
        MAIL: "mail-link" in confirmed,
        PEERS: "peers" in live and is_owners_own(assessment),
    }


def _read_figures(
    lead: Lead, submission: Submission, known: RowMapping | None
) -> tuple[list[tuple[str, float]], list[str]] | None:
    """Put a report's figures into a lead; returns scores and flags, or None to keep those there."""
    if not submission.report and known is not None:
        # Invented submissions keep no report (see benchmark.demo): their figures are there.
        for name in FIGURES:
            setattr(lead, name, known[name])
        lead.traits &= ~(CONSENT_TRAITS | CONTACT_TRAIT)
        return None
    report = json.loads(submission.report)
    profile = json.loads(submission.answers)["profile"]
    scores = {name: each["score"] for name, each in report["dimensions"].items()}
    flags = {each["id"]: bool(each["critical"]) for each in report["flags"]}
    given = figures_of(
        submission.rung,
        submission.overall,
        (profile.get("techs"), report["region"]),
        scores,
        flags,
        len(report["contradictions"]),
    )
    for name, value in given.items():
        setattr(lead, name, value)
    return [(name, score) for name, score in scores.items() if score is not None], list(flags)


def figures_of(
    rung: int | None,
    overall: float | None,
    profile: tuple[int | None, str],
    scores: Mapping[str, float | None],
    flags: Mapping[str, bool],
    contradictions: int,
) -> dict[str, Any]:
    """The columns that come from a report. `profile`: technicians and region; `flags`: critical?"""
    techs, region = profile
    return {
        "rung": rung,
        "overall": overall,
        "techs": techs,
        "region": region,
        "size": size_band(techs),
        "contradictions": contradictions,
        "flags": len(flags),
        "critical": any(flags.values()),
        "need": need_of(overall, flags, contradictions),
        "traits": report_traits(rung, techs, region, flags),
        "points": packed_points(scores),
    }


FIGURES = tuple(figures_of(None, None, (None, ""), {}, {}, 0))
ENTERED = ("status", "assignee_id", "step", "step_on", "revision", "is_demo")
"""What is not worked out, and stays as it is."""

_LEAD: Table = Lead.__table__  # type: ignore[attr-defined]  # set by SQLModel
_KNOWN = select(*(_LEAD.c[name] for name in FIGURES)).where(
    _LEAD.c.assessment_id == bindparam("key")
)


def _change(db: Session, lead: Lead) -> None:
    fresh = {c.name: getattr(lead, c.name) for c in _LEAD.columns if c.name not in ENTERED}
    query = update(Lead).where(col(Lead.assessment_id) == lead.assessment_id)
    db.exec(query.values(**fresh))


def _clear(db: Session, assessment_id: str, kinds: Iterable[type[SQLModel]]) -> None:
    for kind in kinds:
        table = _table(kind)
        query = delete(table).where(table.c.assessment_id == assessment_id)
        db.connection().execute(query)


def _add(
    db: Session, kind: type[SQLModel], assessment_id: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    if rows:
        given = [{"assessment_id": assessment_id, **row} for row in rows]
        db.connection().execute(_table(kind).insert(), given)


def _table(kind: type[SQLModel]) -> Table:
    table: Table = kind.__table__  # type: ignore[attr-defined]  # set by SQLModel
    return table


FILL_BATCH = 500


def fill_leads(db: Session) -> int:
    """Add the rows of up to FILL_BATCH assessments that were submitted before there was a list."""
    there = exists().where(col(Lead.assessment_id) == col(Submission.assessment_id))
    query = select(Submission.assessment_id).where(~there).distinct()
    missing = db.exec(query.limit(FILL_BATCH)).all()
    for assessment_id in missing:
        refresh_lead(db, assessment_id)
    return len(missing)
