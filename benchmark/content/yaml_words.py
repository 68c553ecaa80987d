"""What the YAML library says of a text that is none, as sentences that can be translated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmark.content.key import later
from benchmark.core.saying import Said, Value, said

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
    "expected <block end>, but found %(found)s",
    later("expected ',' or ']', but got %(found)s"),
    later("expected ',' or '}', but got %(found)s"),
    later("expected the node content, but found %(found)s"),
    "expected '<document start>', but found %(found)s",
    later("expected alphabetic or numeric character, but found %(sign)s"),
    later("expected a comment or a line break, but found %(sign)s"),
    later("expected chomping or indentation indicators, but found %(sign)s"),
    later("expected escape sequence of %(digits)s hexdecimal numbers, but found %(found)s"),
    later("expected '>' but found %(sign)s"),
    later("expected a digit, but found %(sign)s"),
    later("expected a digit or '.', but found %(sign)s"),
    later("duplicate tag handle %(tag)s"),
    later("found incompatible YAML document (version 1.* is required)"),
    later("found non-comment content after document end marker, %(found)s"),
    later("not YAML"),
)
"""Its sentences, to the letter; what is not among them is shown as it is."""
IN_WORDS = {
    "expected <block end>, but found %(found)s": later(
        "this does not fit the lines before it: %(found)s"
    ),
    "expected '<document start>', but found %(found)s": later(
        "the file should have ended before this: %(found)s"
    ),
}
"""Those of them that would be shown with parts that only the library knows."""
TOKENS = {
    "<stream end>": said("the end of the file"), "<document start>": said("the line ---"),
    "<document end>": said("the line ..."), "<block end>": said("the end of a level"),
    "<block sequence start>": said("a list"), "<block mapping start>": said("a mapping"),
    "<scalar>": said("a text"), "<directive>": said("a directive"),
    "<alias>": said("an alias"), "<anchor>": said("an anchor"), "<tag>": said("a tag"),
}  # fmt: skip
"""What the library calls the parts of a text, in words."""


def yaml_words(text: str) -> Said:
    """A sentence of the library, in which the parts that change are values."""
    for pattern, known in _KNOWN:
        if match := known.fullmatch(text):
            values: dict[str, Value] = {
                name: _in_words(each) for name, each in match.groupdict().items()
            }
            return Said(IN_WORDS.get(pattern, pattern), values)
    return said("%(library_says)s", library_says=text)


def yaml_remedy(text: str) -> Said:
    """What to do about a sentence of the library: the commonest reason for it."""
    if text.startswith(("expected ',' or ']'", "expected ',' or '}'")):
        return said("close the bracket, or put a comma between the entries")
    if text.startswith(("expected <block end>", "sequence entries", "mapping keys")):
        return said("indent all lines of a list or mapping alike, and close every quotation mark")
    if text.startswith(("mapping values", "could not find expected ':'")):
        return said("put a text with a colon between quotation marks, and `key: ` before a value")
    if text.startswith(("found unexpected end of stream", "found unexpected document separator")):
        return said("close the quotation mark")
    if text.startswith("found character '\\t'"):
        return said("indent with spaces, not with tabs")
    if text.startswith("found character"):
        return said("put the text between quotation marks")
    return said("write valid YAML 1.2")


def _in_words(found: str) -> str:
    return TOKENS.get(found.strip("'"), found)


def _matchers() -> Iterator[tuple[str, re.Pattern[str]]]:
    for pattern in KNOWN:
        parts = PLACE.split(pattern)
        made = (f"(?P<{part}>.+)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
        yield pattern, re.compile("".join(made), re.DOTALL)


_KNOWN = tuple(_matchers())
