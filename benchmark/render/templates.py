"""The Jinja environment: strict, escaping everywhere, with the interface's words in _()."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from benchmark.render.formats import FILTERS

_WORDS = gettext.NullTranslations()


@cache
def environment(folder: Path) -> Environment:
    """The environment over a folder of templates. Undefined names are errors."""
    env = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(FILTERS)
    # Plain functions instead of Jinja's i18n extension: a page has hundreds of texts, and looking
    # up a context for each took a quarter of its time.
    env.globals.update({"_": _say, "ngettext": _say_number})
    return env


def render(folder: Path, name: str, **values: Any) -> str:
    """One template as text."""
    return environment(folder).get_template(name).render(**values)


@cache
def _text(message: str) -> Markup:
    # The interface's own texts are trusted; values put into them are escaped.
    return Markup(_WORDS.gettext(message))  # noqa: S704  # see the line above


def _say(message: str, /, **values: Any) -> Markup:
    """A text of the interface, with its values in place of %(name)s; %% stands for a percent."""
    return _text(message) % values if values else _text(message)


def _say_number(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """The form of a text that fits a number, which is %(num)d in it."""
    return Markup(_WORDS.ngettext(one, many, num)) % {"num": num, **values}  # noqa: S704  # as above
