"""Moved; it is kept so that a notebook saved earlier says where to."""

from canvass.errors import moved

__getattr__ = moved(
    "canvass.display",
    "say answer nothing key_figures KeyFigures Prose Column Table Picture picture csv_text svg_text",
    "from canvass import open_page; page = open_page(...); page.say(...), page.show(...)",
)
