"""Why something was not sent, in words: what is stored in English is said in other languages."""

from __future__ import annotations

from benchmark.render.catalogues import later
from benchmark.render.speech import Speech, opening

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


WAITS, SILENT = BEGINNINGS[0], (BEGINNINGS[3], BEGINNINGS[4])
"""That there is no answer is said once."""
FAULTS = {
    "ConnectionRefusedError": later("it refuses the connection"),
    "ConnectionResetError": later("it hung up"),
    "ConnectionAbortedError": later("it hung up"),
    "BrokenPipeError": later("it hung up"),
    "RemoteDisconnected": later("it hung up"),
    "SMTPServerDisconnected": later("it hung up"),
    "SSLCertVerificationError": later("its certificate is not to be trusted"),
    "SSLError": later("no encrypted connection came about"),
    "TimeoutError": later("it took too long"),
    "gaierror": later("its name has no address"),
}
"""What the kinds of failure mean; others stand by their name."""


def error_said(error: str, speech: Speech) -> str:
    """A stored error in words; empty for none."""
    rest = error.removeprefix(WAITS)
    if rest != error and rest.startswith(SILENT):
        return opening(error_said(rest, speech))
    for beginning in BEGINNINGS:
        if error.startswith(beginning):
            return speech._(beginning) + error_said(error.removeprefix(beginning), speech)
    if error in FAULTS:
        return speech._(FAULTS[error])
    for ending in ENDINGS:
        if error.endswith(ending):
            return error.removesuffix(ending) + speech._(ending)
    return speech._(error) if error in REASONS else error
