"""Explore any contest of any election in JupyterLab; without its widgets, or a kernel, what it begins with."""

from IPython.display import display

from canvass.explore.explorer import Explorer

__all__ = ["Explorer", "show"]


def show(explorer: Explorer) -> None:
    """Show what is looked at; in JupyterLab under a list of all contests, and sliders."""
    try:
        from canvass.explore.lab import Lab  # noqa: PLC0415 - only the environment of `make lab` has what it takes
    except ImportError:
        display(*explorer.parts())
    else:
        Lab(explorer).show()
