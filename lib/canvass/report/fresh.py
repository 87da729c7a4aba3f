"""Whether what was made before would come out the same: a key over all that it is made from."""

import hashlib
from pathlib import Path

from canvass.report.contents import notebooks_folder

#: The file, beside the pages, that keeps the key they were made under.
KEY = ".made-from"


def code() -> str:
    """A checksum over the notebooks and the library: code, words, headings, templates."""
    library, digest = Path(__file__).parents[1], hashlib.sha256()
    files = [path for path in library.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    for path in sorted([*files, *notebooks_folder().glob("*.ipynb")]):
        digest.update(f"{path.name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def key(*parts: str) -> str:
    """The key of what is made from ``parts``: the checksums of the code and of all tables, and the parameters."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_fresh(folder: Path, wanted: str) -> bool:
    """Whether what is in ``folder`` was made under the key ``wanted``."""
    file = folder / KEY
    return file.is_file() and file.read_text(encoding="utf-8") == wanted
