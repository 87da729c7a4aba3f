"""The charts on the platforms: each takes the page and the frame it draws."""

from canvass.pages.platforms.charts.bars import money, pace
from canvass.pages.platforms.charts.years import city, housed, police

__all__ = ["city", "housed", "money", "pace", "police"]
