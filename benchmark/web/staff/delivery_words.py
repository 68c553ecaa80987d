"""Why something was not sent, in words: what is stored in English is said in other languages."""

from __future__ import annotations

from benchmark.render.catalogues import later
from benchmark.render.speech import Speech

REASONS = (
    later("cancelled by hand"),
    later("it was cancelled or erased"),
    later("the address unsubscribed"),
    later("the address was changed"),
    later("the consent was withdrawn"),
    later("the owner does not want it any more"),
    later("the receiver's name has no address"),
    later("this address is not among BENCHMARK_WEBHOOK_URLS any more"),
    later("this is no address that a mail can go to"),
)
BEGINNINGS = (
    later("No answer yet: "),
    later("cannot write to the outbox: "),
    later("it could not be made: "),
    later("no answer from the mail server: "),
    later("no answer from the receiver: "),
    later("the mail server cannot do it: "),
    later("the mail server said "),
    later("the receiver answered "),
)
"""What stands before the answer of a server, which stays as it is."""

ENDINGS = (
    later(" is not a public address; BENCHMARK_WEBHOOK_PRIVATE=on allows it"),
    later(", which is not followed"),
)


def error_said(error: str, speech: Speech) -> str:
    """A stored error in words; empty for none."""
    for beginning in BEGINNINGS:
        if error.startswith(beginning):
            return speech._(beginning) + error_said(error.removeprefix(beginning), speech)
    for ending in ENDINGS:
        if error.endswith(ending):
            return error.removesuffix(ending) + speech._(ending)
    return speech._(error) if error in REASONS else error
