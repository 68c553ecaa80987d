"""Accounts of those who work here, their sessions, and the links that set passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, func, update
from sqlmodel import Session, col, select

from benchmark.links import Tokens, staff_link
from benchmark.store.delivery_tables import MAIL
from benchmark.store.outgoing import add_outgoing, insert_new
from benchmark.store.staff_tables import StaffLink, StaffSession, StaffUser
from benchmark.store.tables import insert_row, new_id, now

INVITATION, RESET = "invitation", "reset"
LINK_LIFE = {INVITATION: timedelta(days=7), RESET: timedelta(hours=4)}
"""How long the links hold that set a password."""

IDLE = timedelta(hours=2)
"""A session that nobody used for so long is over."""
ABSOLUTE = timedelta(hours=12)
"""A session is over after so long, however much it was used: one working day."""
TOUCH = timedelta(minutes=1)
"""How exactly it is kept when a session was last used."""

ADMIN = "admin"
LOCALE = "en"
"""The language of the staff's pages and mails."""


class LastAdminError(Exception):
    """The change would leave nobody who can keep accounts."""


# accounts


def written_address(email: str) -> str:
    """An address as accounts are kept under it: small letters, nothing that cannot be seen."""
    return "".join(character for character in email if character.isprintable()).strip().lower()


def roles_of(user: StaffUser) -> frozenset[str]:
    """The roles of an account."""
    return frozenset(role for role in user.roles.split(",") if role)


def written_roles(roles: Iterable[str]) -> str:
    """Roles as an account keeps them."""
    return ",".join(sorted(set(roles)))


def add_user(db: Session, email: str, roles: Iterable[str]) -> StaffUser | None:
    """Make an account without a password; None if the address is taken."""
    user = StaffUser(
        id=new_id(), email=written_address(email), roles=written_roles(roles), created_at=now()
    )
    insert_new(db, user)
    known = find_user(db, email)
    return known if known is not None and known.id == user.id else None


def find_user(db: Session, email: str) -> StaffUser | None:
    """The account of an address, whatever its state."""
    return db.exec(select(StaffUser).where(StaffUser.email == written_address(email))).first()


def user_by_id(db: Session, user_id: str) -> StaffUser | None:
    """An account, whatever its state."""
    return db.get(StaffUser, user_id)


def locked_user(db: Session, user_id: str) -> StaffUser | None:
    """An account as it is now, and as it stays until this transaction ends."""
    locked = select(StaffUser).where(StaffUser.id == user_id).with_for_update()
    return db.exec(locked, execution_options={"populate_existing": True}).first()


def users(db: Session) -> Sequence[StaffUser]:
    """All accounts by address."""
    return db.exec(select(StaffUser).order_by(StaffUser.email)).all()


def has_users(db: Session) -> bool:
    """Whether any account exists."""
    return db.exec(select(StaffUser.id).limit(1)).first() is not None


def change_roles(db: Session, user: StaffUser, roles: Iterable[str]) -> None:
    """Give an account other roles. Raises LastAdminError."""
    if ADMIN not in set(roles):
        _keep_an_admin(db, user)
    user.roles = written_roles(roles)
    db.add(user)


def disable_user(db: Session, user: StaffUser) -> None:
    """Close an account, its sessions and its links at once. Raises LastAdminError."""
    _keep_an_admin(db, user)
    user.disabled_at = now()
    db.add(user)
    end_sessions(db, user.id)
    kill_links(db, user.id)


def enable_user(db: Session, user: StaffUser) -> None:
    """Let an account sign in again, with the password that it has."""
    user.disabled_at = None
    db.add(user)


def _keep_an_admin(db: Session, leaving: StaffUser) -> None:
    live = [user for user in lock_users(db) if user.disabled_at is None and ADMIN in roles_of(user)]
    if [user.id for user in live] == [leaving.id]:
        raise LastAdminError


def lock_users(db: Session) -> Sequence[StaffUser]:
    """All accounts as they are now, and as they stay until this transaction ends.

    In one order: of two administrators who disable each other, one waits, and then sees that the
    other is gone.
    """
    locked = select(StaffUser).order_by(StaffUser.id).with_for_update()
    return db.exec(locked, execution_options={"populate_existing": True}).all()


def set_password(db: Session, user: StaffUser, password_hash: str) -> None:
    """Set a password; ends all sessions of the account, and all links to set one."""
    user.password_hash = password_hash
    user.password_changed_at = now()
    db.add(user)
    end_sessions(db, user.id)
    kill_links(db, user.id)


def keep_hash(db: Session, user: StaffUser, new: str) -> None:
    """Keep the same password's hash, made under newer parameters."""
    user.password_hash = new
    db.add(user)


# sessions


def session_key(cookie: str) -> str:
    """What is stored of a cookie's id: whoever reads the table cannot make the cookie."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def begin_session(db: Session, user_id: str) -> str:
    """Begin a session with a new id; returns what the cookie holds."""
    cookie, begun = secrets.token_urlsafe(32), now()
    db.exec(delete(StaffSession).where(col(StaffSession.expires_at) <= begun))
    insert_row(
        db,
        StaffSession(
            key=session_key(cookie),
            user_id=user_id,
            created_at=begun,
            seen_at=begun,
            expires_at=begun + ABSOLUTE,
        ),
    )
    return cookie


def find_session(db: Session, cookie: str) -> tuple[StaffSession, StaffUser] | None:
    """The live session of a cookie and its account; None if it is over or the account closed."""
    at = now()
    query = (
        select(StaffSession, StaffUser)
        .join(StaffUser, col(StaffUser.id) == col(StaffSession.user_id))
        .where(
            StaffSession.key == session_key(cookie),
            col(StaffUser.disabled_at).is_(None),
            StaffSession.expires_at > at,
            StaffSession.seen_at > at - IDLE,
        )
    )
    found = db.exec(query).first()
    return (found[0], found[1]) if found else None


def is_stale(session: StaffSession) -> bool:
    """Whether it should be written down that the session is in use."""
    return now() - session.seen_at > TOUCH


def touch_session(db: Session, key: str) -> None:
    """Write down that a session is in use."""
    db.exec(update(StaffSession).where(col(StaffSession.key) == key).values(seen_at=now()))


def end_session(db: Session, cookie: str) -> None:
    """End one session."""
    db.exec(delete(StaffSession).where(col(StaffSession.key) == session_key(cookie)))


def end_sessions(db: Session, user_id: str) -> None:
    """End all sessions of an account."""
    db.exec(delete(StaffSession).where(col(StaffSession.user_id) == user_id))


def last_seen(db: Session) -> dict[str, datetime]:
    """Account id -> when a live session of it was last used."""
    query = select(StaffSession.user_id, func.max(StaffSession.seen_at)).group_by(
        col(StaffSession.user_id)
    )
    return dict(db.exec(query).all())


# links


def add_link(db: Session, user: StaffUser) -> StaffLink:
    """A link with which an account sets its password: an invitation if it has none yet.

    Older links stay: else anybody who asks for a reset would spoil the one that was just mailed.
    """
    purpose = RESET if user.password_hash else INVITATION
    made = now()
    link = StaffLink(
        user_id=user.id, purpose=purpose, created_at=made, expires_at=made + LINK_LIFE[purpose]
    )
    insert_row(db, link)
    return link


def live_link(db: Session, link_id: str, purpose: str) -> tuple[StaffLink, StaffUser] | None:
    """The link and its account; None if it was used, is over, or the account is closed."""
    query = (
        select(StaffLink, StaffUser)
        .join(StaffUser, col(StaffUser.id) == col(StaffLink.user_id))
        .where(
            StaffLink.id == link_id,
            StaffLink.purpose == purpose,
            col(StaffLink.used_at).is_(None),
            StaffLink.expires_at > now(),
            col(StaffUser.disabled_at).is_(None),
        )
    )
    found = db.exec(query).first()
    return (found[0], found[1]) if found else None


def use_link(db: Session, link_id: str) -> bool:
    """Use a link up; False if somebody was faster."""
    unused = update(StaffLink).where(
        col(StaffLink.id) == link_id,
        col(StaffLink.used_at).is_(None),
        col(StaffLink.expires_at) > now(),
    )
    used = cast("CursorResult[object]", db.exec(unused.values(used_at=now())))
    return used.rowcount == 1


def kill_links(db: Session, user_id: str) -> None:
    """Make an account's links useless, and forget those that were over long ago."""
    of_user = col(StaffLink.user_id) == user_id
    db.exec(
        update(StaffLink).where(of_user, col(StaffLink.used_at).is_(None)).values(used_at=now())
    )
    old = col(StaffLink.expires_at) < now() - timedelta(days=30)
    db.exec(delete(StaffLink).where(of_user, old))


def mail_link(db: Session, tokens: Tokens, base_url: str, user: StaffUser) -> str:
    """Mail a link with which an account sets its password; returns its address."""
    link = add_link(db, user)
    address = base_url + staff_link(link.purpose, tokens.make(f"staff-{link.purpose}", link.id))
    add_outgoing(
        db,
        key=f"{link.purpose}:{link.id}",
        kind=MAIL,
        purpose=link.purpose,
        target=user.email,
        locale=LOCALE,
        payload={"link": address},
        assessment_id=None,
    )
    return address
