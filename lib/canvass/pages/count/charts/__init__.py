"""The charts on a count: each takes the page and the frame it draws."""

from canvass.pages.count.charts.drops import drops
from canvass.pages.count.charts.lead import lead
from canvass.pages.count.charts.rows import needed, purity

__all__ = ["drops", "lead", "needed", "purity"]
