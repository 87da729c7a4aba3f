"""For nbval: a kernel that does not start is started once more.

Kernels that start together now and then draw the same port; ``canvass.run`` does the same.
"""

from typing import Any

from nbval import kernel

start_once = kernel.start_new_kernel


def start_new_kernel(**options: Any) -> Any:
    """Start a kernel, twice at most."""
    try:
        return start_once(**options)
    except RuntimeError:
        return start_once(**options)


def install() -> None:
    """Make nbval start its kernels this way."""
    kernel.start_new_kernel = start_new_kernel
