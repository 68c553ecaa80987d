"""What the kinds of pieces are called within a sentence."""

from __future__ import annotations

from benchmark.core.saying import said

KIND_WORDS = {
    str(word): word
    for word in (
        said("bank"), said("profile"), said("rung"), said("gate"), said("cap"), said("source"),
        said("dimension"), said("scale"), said("question"), said("group"), said("mode"),
        said("class"), said("task"), said("rule"),
    )
}  # fmt: skip
