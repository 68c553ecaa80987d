"""Settings: frozen, typed, read once from the environment."""

from __future__ import annotations

import re
import secrets
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from benchmark.setting_values import (
    SmtpServer,
    checked_mail_address,
    checked_sender,
    checked_smtp_url,
    checked_webhook_secret,
    checked_webhook_url,
    contrast_with_white,
    is_hex,
    mail_domain,
    smtp_server,
)

MIN_CONTRAST = 4.5
SAID = {
    "int_parsing": "write an integer, such as 8000",
    "greater_than_equal": "set {ge} or more",
    "less_than_equal": "set {le} or less",
    "literal_error": "set one of {expected}",
}
"""What to set, where pydantic says only what it could not do."""
PREFIX = "BENCHMARK_"
HERE = Path(__file__).resolve().parent


class SettingsError(Exception):
    """A setting cannot be used; the text says which one and what to set."""


class Settings(BaseSettings):
    """All settings. Names in the environment: BENCHMARK_ and the field in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    mode: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    base_url: str = ""
    data_dir: Path = Path("data")
    database_url: str = ""
    secret_key: Annotated[tuple[str, ...], NoDecode] = ()
    processes: int = Field(default=1, ge=1, le=64)
    renderers: int = Field(default=1, ge=0, le=16)
    rate_limits: Literal["on", "off"] = "on"
    questions_dir: Path | None = None
    forwarded_by: str = ""
    link_days: int = Field(default=365, ge=1, le=3650)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    smtp_url: str = ""
    mail_from: str = ""
    sales_mail: Annotated[tuple[str, ...], NoDecode] = ()
    webhook_urls: Annotated[tuple[str, ...], NoDecode] = ()
    webhook_secret: str = ""
    webhook_private: Literal["on", "off"] = "off"
    second_person: Literal["on", "off"] = "off"
    brand_name: str = Field(default="MSP Automation Benchmark", max_length=60)
    brand_controller: str = Field(default="", max_length=300)
    brand_imprint: str = Field(default="", max_length=300)
    brand_logo: Path | None = None
    brand_accent: str = ""

    @field_validator("secret_key", "sales_mail", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(key.strip() for key in value.split(",") if key.strip())
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < 32 for key in value):
            raise ValueError("each key needs 32 characters or more")
        return value

    @field_validator("base_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        value = value.rstrip("/")
        if value and not re.match(r"https?://[^/]", value):
            raise ValueError("start it with http:// or https://, such as https://example.org")
        if value.count("/") > 2:
            raise ValueError("write it without a path; the site needs a host name of its own")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("postgresql://", "postgresql+psycopg://", "sqlite:///")):
            raise ValueError("start it with postgresql://, or leave it out for SQLite")
        return value

    @field_validator("webhook_urls", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(dict.fromkeys(value.replace(",", " ").split()))
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_address(cls, value: str) -> str:
        return checked_smtp_url(value)

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        return checked_sender(value)

    @field_validator("sales_mail")
    @classmethod
    def _sales_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_mail_address(each) for each in value)

    @field_validator("webhook_urls")
    @classmethod
    def _webhook_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_webhook_url(each) for each in value)

    @field_validator("webhook_secret")
    @classmethod
    def _signing_secret(cls, value: str) -> str:
        return checked_webhook_secret(value)

    @field_validator("brand_accent")
    @classmethod
    def _hex(cls, value: str) -> str:
        if value and not (len(value) == 7 and value[0] == "#" and is_hex(value[1:])):
            raise ValueError("write it as #rrggbb")
        if value and contrast_with_white(value) < MIN_CONTRAST:
            raise ValueError("choose a darker colour: white text on it needs a contrast of 4.5")
        return value

    @field_validator("brand_logo")
    @classmethod
    def _there(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError(f"there is no file {value}; name a picture")
        return value

    @model_validator(mode="after")
    def _production(self) -> Settings:
        if self.mode == "production" and not self.secret_key:
            raise ValueError("BENCHMARK_SECRET_KEY is needed in production (32 characters or more)")
        if self.mode == "production" and not self.base_url:
            raise ValueError(
                "BENCHMARK_BASE_URL is needed in production, such as https://example.org"
            )
        return self

    @model_validator(mode="after")
    def _signed_webhooks(self) -> Settings:
        if self.webhook_urls and not self.webhook_secret:
            raise ValueError(
                "BENCHMARK_WEBHOOK_SECRET is needed with BENCHMARK_WEBHOOK_URLS: "
                "whsec_ and the base64 of 24 to 64 random bytes"
            )
        if self.renderers == 0 and not self.on_postgres:
            raise ValueError(
                "BENCHMARK_RENDERERS=0 leaves PDFs to workers, which need PostgreSQL: set "
                "BENCHMARK_DATABASE_URL, or 1 renderer or more"
            )
        return self

    @cached_property
    def public_url(self) -> str:
        """Where links point to: the configured base URL, or host and port."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{(self.data_dir / 'benchmark.db').resolve()}"

    @cached_property
    def mail_domain(self) -> str:
        """The public host as it stands behind an @: message ids end in it."""
        return mail_domain(urlsplit(self.public_url).hostname or "localhost")

    @cached_property
    def smtp(self) -> SmtpServer | None:
        """The mail server; None if mails are written to files."""
        return smtp_server(self.smtp_url) if self.smtp_url else None

    @cached_property
    def sender(self) -> str:
        """Who mails are from."""
        return self.mail_from or f"no-reply@{self.mail_domain}"

    @cached_property
    def outbox(self) -> Path:
        """Where mails are written while there is no SMTP server."""
        return self.data_dir / "outbox"

    @cached_property
    def on_postgres(self) -> bool:
        """Whether the site has outgrown SQLite."""
        return self.database.startswith("postgresql")

    @cached_property
    def queue_url(self) -> str:
        """The address of the database as psycopg takes it, for the queue's own connections."""
        return self.database.replace("postgresql+psycopg://", "postgresql://", 1)

    def keys(self) -> tuple[str, ...]:
        """The signing keys, newest last; in development one is made and kept in the data folder."""
        return self.secret_key or (_kept_key(self.data_dir / "secret-key"),)

    def check_data_dir(self) -> None:
        """Make the data folder if it is missing. Raises SettingsError if it cannot be written."""
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=self.data_dir):
                pass
        except OSError as error:
            text = f"{self.data_dir}: {error.strerror}; set a folder that can be written"
            raise SettingsError(f"{PREFIX}DATA_DIR: {text}") from None


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def read_settings(**overrides: object) -> Settings:
    """Read the environment. Raises SettingsError with a sentence that says what to set."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = PREFIX + "_".join(str(part) for part in fault["loc"][:1]).upper()
            said = SAID.get(fault["type"], fault["msg"].removeprefix("Value error, "))
            message = said.format(**fault.get("ctx", {})) if fault["type"] in SAID else said
            lines.append(message if name == PREFIX else f"{name}: {message}")
        raise SettingsError("; ".join(lines)) from None


def shipped(name: str) -> Path:
    """A folder that the product ships: beside the package in a checkout, inside it in a wheel."""
    inside = HERE / "shipped" / name
    return inside if inside.is_dir() else HERE.parent / name
