"""Settings: frozen, typed, read once from the environment."""

from __future__ import annotations

import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

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
    renderers: int = Field(default=1, ge=1, le=16)
    rate_limits: Literal["on", "off"] = "on"
    questions_dir: Path | None = None
    forwarded_by: str = ""
    link_days: int = Field(default=365, ge=1, le=3650)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    brand_name: str = Field(default="MSP Automation Benchmark", max_length=60)
    brand_controller: str = Field(default="", max_length=300)
    brand_imprint: str = Field(default="", max_length=300)
    brand_logo: Path | None = None
    brand_accent: str = ""

    @field_validator("secret_key", mode="before")
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

    @field_validator("brand_accent")
    @classmethod
    def _hex(cls, value: str) -> str:
        if value and not (len(value) == 7 and value[0] == "#" and _is_hex(value[1:])):
            raise ValueError("write it as #rrggbb")
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

    def keys(self) -> tuple[str, ...]:
        """The signing keys, newest last; in development one is made and kept in the data folder."""
        return self.secret_key or (_kept_key(self.data_dir / "secret-key"),)


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text().strip()


def _is_hex(text: str) -> bool:
    return all(character in "0123456789abcdefABCDEF" for character in text)


def read_settings(**overrides: object) -> Settings:
    """Read the environment. Raises SettingsError with a sentence that says what to set."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = PREFIX + "_".join(str(part) for part in fault["loc"][:1]).upper()
            message = fault["msg"].removeprefix("Value error, ")
            lines.append(message if name == PREFIX else f"{name}: {message}")
        raise SettingsError("; ".join(lines)) from None


def shipped(name: str) -> Path:
    """A folder that the product ships: beside the package in a checkout, inside it in a wheel."""
    inside = HERE / "shipped" / name
    return inside if inside.is_dir() else HERE.parent / name
