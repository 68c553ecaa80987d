"""The Jinja environment: strict, escaping everywhere, with the interface's words in _()."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmark.render.formats import FILTERS


@cache
def environment(folder: Path) -> Environment:
    """The environment over a folder of templates. Undefined names are errors."""
    env = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    env.install_gettext_translations(gettext.NullTranslations(), newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.filters.update(FILTERS)
    return env


def render(folder: Path, name: str, **values: Any) -> str:
    """One template as text."""
    return environment(folder).get_template(name).render(**values)
