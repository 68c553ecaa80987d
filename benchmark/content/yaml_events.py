"""The events of a YAML text: read by libyaml, much quicker, wherever it reads as ruamel does.

libyaml knows YAML 1.1 and takes some texts that are none. What it is not trusted with raises
DoubtfulError, and so do its errors: ruamel then reads the text, and says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import Event, ScalarEvent

try:
    from _ruamel_yaml import CParser
except ImportError:  # there is no wheel of it for every machine: then all is read slowly
    CParser = None

DOUBTFUL = re.compile(r"[\t\r\x85\u2028\u2029\ufeff]|^(?:\.\.\.|%)", re.MULTILINE)
"""Where the two differ: what ends a line, tabs, and the ends of documents."""
BLOCK_HEAD = re.compile(r"[|>][-+1-9]* *(?: #[^\n]*)?(?:\n|$)")


class DoubtfulError(Exception):
    """The text is to be read by ruamel."""


def slow_events(text: str) -> Iterator[Event]:
    """The events as ruamel gives them. Raises YAMLError."""
    events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
    return events


def quick_events(text: str) -> Iterator[Event]:
    """The same events, or DoubtfulError at any of them."""
    if CParser is None or DOUBTFUL.search(text):
        raise DoubtfulError
    try:
        parser = CParser(text)
        while (event := parser.get_event()) is not None:
            if isinstance(event, ScalarEvent) and _is_doubtful(event, text):
                raise DoubtfulError
            yield event
    except (YAMLError, ValueError) as error:
        raise DoubtfulError from error


def _is_doubtful(event: ScalarEvent, text: str) -> bool:
    """Values that are not there stand elsewhere, and blocks may begin in more ways."""
    if event.style in ("|", ">"):
        block = BLOCK_HEAD.match(text, event.start_mark.index)
        return not block or event.value[:1] in ("", "\n")
    return not event.style and not event.value
