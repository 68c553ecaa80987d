"""Drawn pictures in light and in dark, with the fonts that they need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape

from benchmark.render.charts import fonts, palette
from benchmark.render.charts.fonts import BOLD, SANS, Face
from benchmark.render.forms import THEMES

_TEXT = re.compile("<text([^>]*)>([^<]*)</text>")


def themed(drawn: Mapping[str, str]) -> dict[str, bytes]:
    """Each picture in every theme, with fonts: name -> SVG becomes name-theme -> SVG."""
    rules = _font_rules(drawn.values())
    made = {}
    for name, light in drawn.items():
        for theme, svg in zip(THEMES, (light, palette.dark(light)), strict=True):
            head, _, body = svg.partition("\n")
            made[f"{name}-{theme}"] = f"{head}\n<style>{rules}</style>\n{body}".encode()
    return made


def _font_rules(drawn: Iterable[str]) -> str:
    """The fonts with the signs of these pictures alone, which is a third of all they carry."""
    signs: dict[Face, set[str]] = {SANS: set(), BOLD: set()}
    for attributes, words in _TEXT.findall("".join(drawn)):
        signs[BOLD if "font-weight" in attributes else SANS] |= set(unescape(words))
    return "".join(
        fonts.font_face(face, "".join(sorted(found & set(fonts.CARRIED))))
        for face, found in signs.items()
    )
