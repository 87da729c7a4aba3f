"""Moved; it is kept so that a notebook saved earlier says where to."""

from canvass.errors import moved

__getattr__ = moved("canvass.page", "open_page Page count_facts", "from canvass import open_page")
