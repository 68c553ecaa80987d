"""What the YAML library says of a text that is none, as sentences that can be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmark.content.key import later
from benchmark.core.saying import Said, said

PLACE = re.compile(r"%\((\w+)\)s")
KNOWN = (
    later("mapping values are not allowed here"),
    later("mapping keys are not allowed here"),
    later("sequence entries are not allowed here"),
    later("could not find expected ':'"),
    later("found unexpected ':'"),
    later("found unexpected end of stream"),
    later("found unexpected document separator"),
    later("found character %(sign)s that cannot start any token"),
    later("found unknown escape character %(sign)s"),
    later("found undefined tag handle %(tag)s"),
    later("expected <block end>, but found %(found)s"),
    later("expected ',' or ']', but got %(found)s"),
    later("expected ',' or '}', but got %(found)s"),
    later("expected the node content, but found %(found)s"),
    later("expected '<document start>', but found %(found)s"),
    later("expected alphabetic or numeric character, but found %(sign)s"),
    later("expected a comment or a line break, but found %(sign)s"),
    later("expected chomping or indentation indicators, but found %(sign)s"),
    later("expected escape sequence of %(digits)s hexdecimal numbers, but found %(found)s"),
    later("not YAML"),
)
"""Its sentences, to the letter; what is not among them is shown as it is."""


def yaml_words(text: str) -> Said:
    """A sentence of the library, in which the parts that change are values."""
    for pattern, known in _KNOWN:
        if match := known.fullmatch(text):
            return Said(pattern, match.groupdict())
    return said("%(library_says)s", library_says=text)


def _matchers() -> Iterator[tuple[str, re.Pattern[str]]]:
    for pattern in KNOWN:
        parts = PLACE.split(pattern)
        made = (f"(?P<{part}>.+)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
        yield pattern, re.compile("".join(made), re.DOTALL)


_KNOWN = tuple(_matchers())
