"""The charts on a count: each takes the page and the frame it draws."""

from canvass.pages.count.charts.drops import drops, margin, needed, purity
from canvass.pages.count.charts.lead import lead

__all__ = ["drops", "lead", "margin", "needed", "purity"]
