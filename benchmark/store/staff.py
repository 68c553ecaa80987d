"""Accounts of those who work here, their sessions, and the links that set passwords."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, func, or_, update
from sqlmodel import Session, col, select

from benchmark.store.staff_tables import StaffLink, StaffSession, StaffUser
from benchmark.store.tables import insert_row, now

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


class LastAdminError(Exception):
    """The change would leave nobody who can keep accounts."""


# accounts


def written_address(email: str) -> str:
    """An address as accounts are kept under it: small letters, no spaces around."""
    return email.strip().lower()


def roles_of(user: StaffUser) -> frozenset[str]:
    """The roles of an account."""
    return frozenset(role for role in user.roles.split(",") if role)


def written_roles(roles: Iterable[str]) -> str:
    """Roles as an account keeps them."""
    return ",".join(sorted(set(roles)))


def add_user(db: Session, email: str, roles: Iterable[str], password_hash: str = "") -> StaffUser:
    """Make an account. The address must not be taken."""
    made = now()
    user = StaffUser(
        email=written_address(email),
        roles=written_roles(roles),
        password_hash=password_hash,
        created_at=made,
        password_changed_at=made if password_hash else None,
    )
    insert_row(db, user)
    return user


def find_user(db: Session, email: str) -> StaffUser | None:
    """The account of an address, whatever its state."""
    return db.exec(select(StaffUser).where(StaffUser.email == written_address(email))).first()


def user_by_id(db: Session, user_id: str) -> StaffUser | None:
    """An account, whatever its state."""
    return db.get(StaffUser, user_id)


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
    # The rows are locked in one order: of two administrators who disable each other, one waits,
    # and then sees that the other is gone.
    locked = select(StaffUser).order_by(StaffUser.id).with_for_update()
    live = [user for user in db.exec(locked, execution_options={"populate_existing": True}).all()
            if user.disabled_at is None and ADMIN in roles_of(user)]  # fmt: skip
    if [user.id for user in live] == [leaving.id]:
        raise LastAdminError


def set_password(db: Session, user: StaffUser, password_hash: str, keep: str = "") -> None:
    """Set a password; ends all sessions but the one with the key `keep`, and all open links."""
    user.password_hash = password_hash
    user.password_changed_at = now()
    db.add(user)
    end_sessions(db, user.id, keep)
    kill_links(db, user.id)


def keep_hash(db: Session, user_id: str, old: str, new: str) -> None:
    """Put the same password's hash under new parameters in place of the old one."""
    same = update(StaffUser).where(
        col(StaffUser.id) == user_id, col(StaffUser.password_hash) == old
    )
    db.exec(same.values(password_hash=new))


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


def end_sessions(db: Session, user_id: str, keep: str = "") -> None:
    """End an account's sessions, except the one with the key `keep`."""
    of_user = delete(StaffSession).where(col(StaffSession.user_id) == user_id)
    db.exec(of_user.where(col(StaffSession.key) != keep))


def last_seen(db: Session) -> dict[str, datetime]:
    """Account id -> when a live session of it was last used."""
    query = select(StaffSession.user_id, func.max(StaffSession.seen_at)).group_by(
        col(StaffSession.user_id)
    )
    return dict(db.exec(query).all())


# links


def add_link(db: Session, user: StaffUser) -> StaffLink:
    """A link with which an account sets its password: an invitation if it has none yet.

    The account's older links are dead from now on.
    """
    purpose = RESET if user.password_hash else INVITATION
    made = now()
    kill_links(db, user.id)
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
    old = or_(col(StaffLink.expires_at) < now() - timedelta(days=30))
    db.exec(delete(StaffLink).where(of_user, old))
