"""SVG as PNG, and how wide a text is: with the fonts matplotlib brings along, so that every machine draws the same."""

from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
import resvg_py
from matplotlib.ft2font import FT2Font

#: What a text is set in to its file; the serif is narrowed to :data:`CONDENSED`, as DejaVu Serif Condensed is.
FONTS = {"sans": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf", "serif": "DejaVuSerif-Bold.ttf"}
CONDENSED = 0.9


def png(svg: str, zoom: int = 1) -> bytes:
    """``svg`` drawn with no font of the machine's own, ``zoom`` pixels a unit."""
    files = [_file(font) for font in FONTS]
    families = {"sans_serif_family": "DejaVu Sans", "serif_family": "DejaVu Serif", "font_family": "DejaVu Sans"}
    return resvg_py.svg_to_bytes(svg_string=svg, zoom=zoom, skip_system_fonts=True, font_files=files, **families)


def text_width(text: str, font: str, size: float) -> float:
    """How wide ``text`` is in ``font`` (of :data:`FONTS`).

    >>> round(text_width("Canvass", "bold", 20)) > round(text_width("Canvass", "sans", 20)) > 60
    True
    """
    return _unit_width(text, font) * size * (CONDENSED if font == "serif" else 1)


def lines(text: str, font: str, size: float, most: float) -> list[str]:
    """``text`` in as few lines of at most ``most`` as it takes, about equally long; a longer word has its own.

    >>> lines("Karen Bass won by 89,914 votes after trailing by 12,282 on election night", "serif", 62, 940)
    ['Karen Bass won by 89,914', 'votes after trailing by', '12,282 on election night']
    """
    filled = _fill(text, font, size, most)
    for width in range(int(most / 2), int(most), 10):
        if len(balanced := _fill(text, font, size, width)) == len(filled):
            return balanced
    return filled


def cut(text: str, font: str, size: float, most: float) -> str:
    """``text`` as far as it fits in ``most``.

    >>> cut("City of Los Angeles: Mayor", "sans", 20, 200)
    'City of Los Angel…'
    """
    shown = text
    while len(shown) > 1 and text_width(shown, font, size) > most:
        shown = shown[:-2].rstrip() + "…"
    return shown


def _fill(text: str, font: str, size: float, most: float) -> list[str]:
    filled: list[str] = []
    for word in text.split():
        longer = f"{filled[-1]} {word}" if filled else word
        if filled and text_width(longer, font, size) <= most:
            filled[-1] = longer
        else:
            filled.append(word)
    return filled


def _file(font: str) -> str:
    return str(Path(mpl.get_data_path()) / "fonts" / "ttf" / FONTS[font])


def _unit_width(text: str, font: str) -> float:
    """Width in a font of size 1, of the letters side by side."""
    return sum(_letter_width(letter, font) for letter in text)


@lru_cache(maxsize=4096)
def _letter_width(letter: str, font: str) -> float:
    """One that the font does not have is as wide as the font is high."""
    face = FT2Font(_file(font))
    face.set_size(100, 72)
    known = face.get_char_index(ord(letter))
    return face.load_char(ord(letter)).linearHoriAdvance / 6_553_600 if known else 1.0
