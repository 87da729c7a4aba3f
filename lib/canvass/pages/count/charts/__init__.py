"""The charts on a count: each takes the count and the frame it draws."""

from canvass.pages.count.charts.drops import drops
from canvass.pages.count.charts.lead import lead
from canvass.pages.count.charts.needed import needed
from canvass.pages.count.charts.types import margin, purity

__all__ = ["drops", "lead", "margin", "needed", "purity"]
