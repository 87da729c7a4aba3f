"""Sections of words as Jinja compiled them, kept beside what Python compiles: a page fills more than a hundred."""

import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class Compiled(FileSystemBytecodeCache):
    """Those of one file; each is known by its text. Where Python keeps nothing, or may not, they are compiled again."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(Path(cache_from_source(str(path))).parent), f"{path.stem}-%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read one, if it is there."""
        with suppress(Exception):  # cut or damaged, it can end in many ways
            super().load_bytecode(bucket)
        if not isinstance(bucket.code, CodeType):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                Path(self.directory).mkdir(parents=True, exist_ok=True)
                super().dump_bytecode(bucket)
