"""The charts on a count: each takes the page and the frame it draws."""

from canvass.pages.count.charts.drops import drops, needed, purity
from canvass.pages.count.charts.lead import lead
from canvass.pages.count.charts.margin import margin

__all__ = ["drops", "lead", "margin", "needed", "purity"]
