"""Kernels of their own, that say what they say of their start beside their connection file."""

from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager


class QuietKernels(AsyncKernelManager):
    """What a kernel says of its own start goes beside its connection file, not to the person's terminal."""

    async def start_kernel(self, **options: Any) -> None:
        """Start it."""
        with Path(self.connection_file).with_suffix(".log").open("a", encoding="utf-8") as log:
            await super().start_kernel(stderr=log, **options)
