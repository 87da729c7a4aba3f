"""Plain tables, of anybody's: a folder of CSV or a workbook."""

from canvass.feed.tables.reader import addresses, read, row_of

__all__ = ["addresses", "read", "row_of"]
