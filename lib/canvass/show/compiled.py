"""Sections of words as Jinja compiled them, kept beside what Python compiles: a page fills more than a hundred."""

from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Compiled(FileSystemBytecodeCache):
    """Those of one file; each is known by its text. Where nothing can be kept, they are compiled again."""

    def __init__(self, path: Path) -> None:
        folder = Path(cache_from_source(str(path))).parent
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder), f"{path.stem}-%s.cache")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
