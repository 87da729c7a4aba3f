"""The charts of the outlook: a hundred endings at up to three releases, and what is needed against what is likely."""

from canvass.pages.outlook.charts.endings import endings
from canvass.pages.outlook.charts.need import need

__all__ = ["endings", "need"]
