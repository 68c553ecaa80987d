"""What the fields of a Bank are called where two banks are compared."""

from __future__ import annotations

from benchmark.core.saying import Said, said

FIELDS: dict[str, Said] = {
    str(word): word
    for word in (
        said("advice"), said("anchors"), said("ask if"), said("at least"),
        said("avoid"), said("ceiling"), said("class id"), said("clears"), said("core"),
        said("critical"), said("dimension"), said("dimensions"), said("effort"),
        said("enough percent"), said("evidence"), said("first step"), said("group"),
        said("groups"), said("hint"), said("id"), said("impact"), said("intro"), said("kind"),
        said("language"), said("low confidence contradictions"),
        said("low confidence percent"), said("maximum"), said("meaning"), said("minimum"),
        said("name"), said("near"), said("none text"), said("plan"), said("points"),
        said("points by count"), said("profile intro"), said("profile title"), said("question"),
        said("rung"), said("scale"), said("self reported"), said("share"), said("short"),
        said("sign"), said("sources"), said("starts at"), said("summary"), said("target"),
        said("target text"), said("tasks intro"), said("tasks title"), said("text"),
        said("title"), said("unit"), said("unit one"), said("unknown zero"), said("until"),
        said("version"), said("weakest plus"), said("weeks"), said("weight"), said("when"),
        said("why"),
    )
} | {"after": said("prerequisites")}  # fmt: skip
"""The name of a field, with spaces for its low lines -> its word."""
