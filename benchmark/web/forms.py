"""Forms, their CSRF guard, and posted values as handlers get them."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from wtforms import BooleanField, Form, StringField, ValidationError
from wtforms.csrf.session import SessionCSRF
from wtforms.validators import Email, InputRequired, Length, StopValidation

from benchmark.render.catalogues import later
from benchmark.web.access import state_of

MAX_FIELDS = 400
MAX_FIELD_CHARACTERS = 400
CSRF_HOURS = 24
LONG_NAME = later("Use at most 120 characters here")
LONG_COMPANY = later("Use at most 160 characters here")
LONG_NUMBER = later("Use at most 40 characters here")


class Csrf(SessionCSRF):  # type: ignore[misc]  # WTForms has no types
    """WTForms' own guard; a lost session is a failed check instead of a KeyError."""

    def validate_csrf_token(self, form: Form, field: Any) -> None:
        """Raise ValidationError unless the token is this session's."""
        if "csrf" not in self.session:
            raise ValidationError("The session is new.")
        super().validate_csrf_token(form, field)


class SafeForm(Form):  # type: ignore[misc]  # WTForms has no types
    """A form with a CSRF token and nothing else: for buttons."""

    class Meta:
        """WTForms' settings of the guard."""

        csrf = True
        csrf_class = Csrf
        csrf_time_limit = timedelta(hours=CSRF_HOURS)


AnyForm = TypeVar("AnyForm", bound=SafeForm)


def safe_form(
    request: Request,
    kind: type[AnyForm],
    posted: FormData | None = None,
    **values: Any,
) -> AnyForm:
    """A form bound to this visitor's session, and to what was posted."""
    secret = state_of(request).tokens.newest_key.encode()
    meta = {"csrf_secret": secret, "csrf_context": request.session}
    return kind(posted, meta=meta, data=values or None)


def csrf_holds(request: Request, posted: FormData) -> bool:
    """Whether the posted token is this visitor's."""
    return bool(safe_form(request, SafeForm, posted).validate())


def one_line(text: str | None) -> str:
    """What was typed into a field of one line, without the control characters of a paste."""
    return "".join(c for c in text or "" if unicodedata.category(c) != "Cc").strip()


class NeededForContact(InputRequired):  # type: ignore[misc]  # WTForms has no types
    """Required, unless all that was entered is the tick at the anonymous peer comparison."""

    def __call__(self, form: ContactForm, field: StringField) -> None:
        """Raise StopValidation where an address is missing, or where none is needed."""
        others = (form.mail_link, form.call, form.remind, form.name, form.company, form.phone)
        if not field.data and form.peers.data and not any(each.data for each in others):
            field.errors = []
            raise StopValidation
        super().__call__(form, field)


class ContactForm(SafeForm):
    """Who an owner is, and what we may do with that."""

    name = StringField("Your name", [Length(max=120, message=LONG_NAME)], [one_line])
    company = StringField("Company", [Length(max=160, message=LONG_COMPANY)], [one_line])
    email = StringField(
        "E-mail address",
        [
            NeededForContact(later("Enter your e-mail address, or leave the page without sending")),
            Length(max=254, message=later("An e-mail address has at most 254 characters")),
            Email(
                later("Enter an e-mail address in the right form, such as name@example.com"),
                # Few mail servers take letters beyond ASCII before the @, and ours is not told.
                allow_smtputf8=False,
            ),
        ],
        [one_line],
    )
    phone = StringField("Telephone", [Length(max=40, message=LONG_NUMBER)], [one_line])
    mail_link = BooleanField("E-mail me the link to this report")
    call = BooleanField("You may call me about the report")
    peers = BooleanField("Count my scores in the anonymous peer comparison")
    remind = BooleanField("Remind me in 90 days to review the report")

    def validate_phone(self, field: StringField) -> None:
        """A call needs a number that can be dialled."""
        if self.call.data and not any(c.isdigit() for c in field.data or ""):
            raise ValidationError(later("Enter a telephone number, or untick the call"))


Handler = Callable[[Request, FormData], Response]


def with_form(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Let a plain function handle a POST: it gets the form that was read, in a thread."""

    @functools.wraps(handler)
    async def endpoint(request: Request) -> Response:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("application/x-www-form-urlencoded", ""):
            raise HTTPException(415)
        async with request.form(max_fields=MAX_FIELDS) as posted:
            return await run_in_threadpool(handler, request, posted)

    return endpoint


def texts(posted: FormData, name: str, most: int = 40) -> list[str]:
    """The posted values of a field, trimmed, without empty ones, capped in length and number."""
    values = (v for v in posted.getlist(name)[:most] if isinstance(v, str))
    return [v.strip()[:MAX_FIELD_CHARACTERS] for v in values if v.strip()]
