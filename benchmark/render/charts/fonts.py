"""The site's fonts, for matplotlib to measure with and for pictures to carry along."""

from __future__ import annotations

import base64
import hashlib
import io
import tempfile
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from fontTools import subset
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontEntry, FontProperties, fontManager
from matplotlib.textpath import text_to_path

from benchmark.settings import shipped

LAST_RESORT = "Benchmark last resort"
"""DejaVu Sans, which comes with matplotlib: measures what neither file of a face has."""

CARRIED = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) + "–‘’“”…−↑↓"
"""The signs in an embedded font; the WOFF2 `latin` files have no other arrows."""


@dataclass(frozen=True)
class Face:
    """One family in one weight. `stem`: how the names of its files begin."""

    family: str
    stem: str
    weight: int
    generic: str

    @property
    def stack(self) -> str:
        """The value of font-family; the second name holds Latin Extended in the PDF."""
        return f"'{self.family}','{self.family} Ext',{self.generic}"


SANS = Face("Source Sans 3", "source-sans-3", 400, "sans-serif")
BOLD = Face("Source Sans 3", "source-sans-3", 600, "sans-serif")
SERIF = Face("Source Serif 4", "source-serif-4", 600, "serif")
FACES = (SANS, BOLD, SERIF)
SCRIPTS = ("latin", "latin-ext")


@cache
def register() -> None:
    """Tell matplotlib of the site's fonts, under the names that the site uses.

    Inside, the sans calls itself "Source Sans 3 ExtraLight".
    """
    last = str(fontManager.findfont("DejaVu Sans"))
    for face in FACES:
        for script in SCRIPTS:
            _add(str(_unpacked(_shipped_font(face, script))), _name(face, script), face.weight)
        _add(last, LAST_RESORT, face.weight)


def _add(path: str, name: str, weight: int) -> None:
    entry = FontEntry(
        fname=path,
        name=name,
        style="normal",
        variant="normal",
        weight=weight,
        stretch="normal",
        size="scalable",
    )
    fontManager.ttflist.append(entry)


def _unpacked(packed: Path) -> Path:
    """The font as TTF, since matplotlib cannot open WOFF2: made once, in matplotlib's cache.

    Named by content and put in place whole, so that workers may share it.
    """
    digest = hashlib.sha256(packed.read_bytes()).hexdigest()[:16]
    path = Path(mpl.get_cachedir()) / f"benchmark-{packed.stem}-{digest}.ttf"
    if not path.exists():
        with (
            TTFont(packed) as font,
            tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file,
        ):
            font.flavor = None
            font.save(file)
        Path(file.name).replace(path)
    return path


@lru_cache(maxsize=64)
def properties(face: Face, size: float) -> FontProperties:
    """What matplotlib calls a font: families in order of preference, weight and size in px."""
    register()
    families = [*(_name(face, script) for script in SCRIPTS), LAST_RESORT]
    return FontProperties(family=families, weight=face.weight, size=size)


@lru_cache(maxsize=4096)
def width(words: str, face: Face, size: float) -> float:
    """How wide a line of text is, in px."""
    measured = text_to_path.get_text_width_height_descent(
        words, properties(face, size), ismath=False
    )
    return float(measured[0])


@lru_cache(maxsize=32)
def font_face(face: Face, signs: str = CARRIED) -> str:
    """The @font-face rule with a subset of the font inside."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = ["kern"]
    options.name_IDs = []
    file = io.BytesIO()
    with subset.load_font(str(_shipped_font(face, "latin")), options, lazy=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=signs)
        subsetter.subset(font)
        subset.save_font(font, file, options)
    code = base64.b64encode(file.getvalue()).decode()
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};'
        f'src:url(data:font/woff2;base64,{code}) format("woff2")}}'
    )


def _name(face: Face, script: str) -> str:
    return face.family if script == "latin" else f"{face.family} Ext"


def _shipped_font(face: Face, script: str) -> Path:
    return shipped("static") / "fonts" / f"{face.stem}-{script}-{face.weight}-normal.woff2"
