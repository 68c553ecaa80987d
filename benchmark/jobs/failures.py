"""How sending can fail, as the one who sends has to know it."""

from __future__ import annotations


class SendError(Exception):
    """It did not leave; a later attempt may work. The text names no recipient."""


class RefusedError(SendError):
    """It was refused for good: trying again would bring the same answer."""


class NoAnswerError(SendError):
    """Whoever takes it did not answer, or cannot be spoken to: everything else for it waits too."""


class UnwantedError(SendError):
    """Nobody wants it any more: it was withdrawn, or the address unsubscribed."""
