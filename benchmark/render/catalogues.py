"""The interface's words in other languages, from the catalogues in benchmark/locale."""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ENGLISH = "en"
"""The language that the texts are written in."""


def later(text: str) -> str:
    """Mark a text that is translated where it is printed."""
    return text


FOLDER = Path(__file__).parent.parent / "locale"


@cache
def interface_languages() -> tuple[str, ...]:
    """The languages the interface speaks, English first."""
    others = sorted(path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))
    return (ENGLISH, *others)


@cache
def catalogue(locale: str) -> gettext.NullTranslations:
    """The words of one language; those of English where there is no catalogue."""
    path = FOLDER / locale / "LC_MESSAGES" / "messages.po"
    if locale not in interface_languages() or locale == ENGLISH:
        return gettext.NullTranslations()
    # Read as it is written: a compiled copy beside it could be older than its source.
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
