"""The commands on accounts of those who work here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from email_validator import EmailNotValidError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from benchmark.app import prepare
from benchmark.links import Tokens
from benchmark.render.catalogues import later
from benchmark.serve import configure_logs
from benchmark.settings import Settings
from benchmark.store import audit, staff
from benchmark.store.engine import writing
from benchmark.web.staff import passwords
from benchmark.web.staff.access import ROLES
from benchmark.web.staff.users import written_email

COMMAND_LINE = ("", later("command line"))
"""The actor of what the commands do."""


@contextmanager
def _accounts(settings: Settings) -> Iterator[Session]:
    """A session that writes; what the database says against it becomes one line."""
    configure_logs(settings)
    try:
        engine = prepare(settings)
        try:
            with writing(engine) as db:
                yield db
        finally:
            engine.dispose()
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        _refuse(f"the database cannot be used: {reason}; see BENCHMARK_DATABASE_URL")


def add_user(settings: Settings, email: str, roles: tuple[str, ...], password: str | None) -> str:
    """Make an account; returns what to say. `password`: None to print an invitation."""
    address = _address(email)
    wanted = _roles(roles)
    fault = "" if password is None else passwords.fault(password, address)
    if fault:
        _refuse(f"{fault}; nothing was changed")
    made = "" if password is None else passwords.hashed(password)
    with _accounts(settings) as db:
        user = staff.add_user(db, address, wanted)
        if user is None:
            _refuse(f"{address}: there is such an account already; see `benchmark user reset`")
        audit.record(
            db, COMMAND_LINE, "account.added", ("account", user.id), email=address,
            roles=", ".join(wanted),
        )  # fmt: skip
        said = f"{address} may sign in as {', '.join(wanted)}"
        if made:
            staff.set_password(db, user, made)
            return f"{said}: {settings.public_url}/staff/login"
        link = staff.mail_link(db, Tokens(settings.keys()), settings.public_url, user)
        return f"{said}, once a password is set here, within seven days:\n{link}"


def disable_user(settings: Settings, email: str) -> str:
    """Close an account and end its sessions; returns what to say."""
    with _accounts(settings) as db:
        staff.lock_users(db)
        user = staff.find_user(db, email)
        if user is None:
            _unknown(email)
        if user.disabled_at is not None:
            return f"{user.email} was disabled already"
        try:
            staff.disable_user(db, user)
        except staff.LastAdminError:
            _refuse(
                f"{user.email} is the last administrator; add another first: "
                "benchmark user add EMAIL --role admin"
            )
        audit.record(db, COMMAND_LINE, "account.disabled", ("account", user.id), email=user.email)
        return f"{user.email} is disabled and signed out everywhere"


def reset_user(settings: Settings, email: str) -> str:
    """Make a link to set a password; returns what to say."""
    with _accounts(settings) as db:
        user = staff.find_user(db, email)
        if user is None:
            _unknown(email)
        if user.disabled_at is not None:
            _refuse(
                f"{user.email} is disabled; enable it first at {settings.public_url}/staff/users"
            )
        link = staff.mail_link(db, Tokens(settings.keys()), settings.public_url, user)
        audit.record(db, COMMAND_LINE, "account.link-sent", ("account", user.id), email=user.email)
        return f"{user.email} can set a password here, once:\n{link}"


def read_password() -> str:
    """The password that stands on the standard input: its first line."""
    if sys.stdin is None or sys.stdin.closed:
        _refuse("there is no standard input; pass the password on it, or drop --password-stdin")
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, err=True))
    try:
        line = sys.stdin.readline()
        line.encode()
    except (OSError, UnicodeError):
        _refuse("the standard input cannot be read as UTF-8 text")
    password = line.rstrip("\r\n")
    if not password:
        _refuse("the standard input is empty; give the password on it, in one line")
    return password


def _address(email: str) -> str:
    try:
        return written_email(email)
    except EmailNotValidError:
        _refuse(f"{email!r} is not an e-mail address, such as name@example.com")


def _roles(roles: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(role for each in roles for role in each.split(",") if role))
    unknown = [role for role in named if role not in ROLES]
    if unknown:
        _refuse(f"{unknown[0]!r} is not a role; roles are {', '.join(ROLES)}")
    if not named:
        _refuse(f"name at least one role with --role: {', '.join(ROLES)}")
    return named


def _unknown(email: str) -> NoReturn:
    _refuse(f"{email}: there is no account with this address; `benchmark user add` makes one")


def _refuse(message: str) -> NoReturn:
    raise click.ClickException(message)
