"""The cluster engine: the same tasks on a Dask scheduler and its workers, which somebody else started.

A worker needs this library and the notebooks as they are here. It reads the tables where it finds them; where they are
not the same there, it is sent them.
"""

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import Client, Security, Worker, WorkerPlugin

from canvass.errors import ParameterError, ReportError
from canvass.report import kept
from canvass.report.contents import data_checksum
from canvass.report.tasks import Engine, reason
from canvass.store.files import CHECKSUMS, data_folder

#: How long (seconds) to wait for a scheduler to answer, and for its first worker.
WAIT = 10


class Tables(WorkerPlugin):
    """What a worker, whenever it comes, does first: it unpacks the tables, unless it has the same."""

    name = "canvass-tables"

    def __init__(self, checksum: str, packed: bytes) -> None:
        self.checksum, self.packed = checksum, packed

    def setup(self, worker: Worker) -> None:
        """Called by Dask; what it writes goes with the worker."""
        tempfile.tempdir = worker.local_directory
        if _tables() != self.checksum:
            folder = Path(worker.local_directory) / f"tables-{self.checksum}"
            zipfile.ZipFile(io.BytesIO(self.packed)).extractall(folder)
            os.environ["CANVASS_DATA"] = str(folder)


@contextmanager
def cluster(address: str) -> Iterator[Engine]:
    """Tasks on the cluster of a scheduler; TLS is as Dask's own configuration says."""
    if not re.fullmatch(r"(tcp|tls)://[^\s/@]+:\d+", address):
        raise ParameterError(f"SCHEDULER={address!r}: expected an address such as tcp://127.0.0.1:8786.")
    if address.startswith("tls") and Security().get_connection_args("client")["ssl_context"] is None:
        raise ParameterError(f"SCHEDULER={address!r}: no certificates; say where they are in Dask's configuration.")
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except Exception as error:  # of any kind: a refused connection, a certificate, a time-out
        raise ParameterError(f"SCHEDULER={address!r}: no scheduler answers there ({reason(error)}).") from None
    with client:
        yield Engine(client.get_executor(pure=False), _prepare(client, address))


def _prepare(client: Client, address: str) -> str:
    """See that every worker has this code, and the tables; how they got there."""
    try:
        client.wait_for_workers(1, timeout=WAIT)
        found, checksum = client.run(_found), data_checksum()
        client.register_plugin(Tables(checksum, _pack(data_folder())))
    except Exception as error:
        todo = "each worker needs this checkout and its .venv/cluster"
        raise ReportError(f"SCHEDULER={address!r}: no worker is ready, {todo} ({reason(error)}).") from None
    if other := [worker for worker, (code, _) in found.items() if code != _code()]:
        raise ReportError(f"{', '.join(other)}: another lib/ or notebooks/ than here; update and start it again.")
    sent = sum(tables != checksum for _, tables in found.values())
    how = f"the tables were sent to {sent} of them" if sent else "they read the same tables where they are"
    open_to_all = (
        "" if address.startswith("tls") else "\nNo TLS: whoever reaches it can run any code on the workers, and here."
    )
    return f"On {len(found)} workers of {address}; {how}.{open_to_all}"


def _found() -> tuple[list[str], str]:
    return _code(), _tables()


def _code() -> list[str]:
    """The library as this process began, and the notebooks."""
    return [kept.LIBRARY, kept.notebooks()]


def _tables() -> str:
    """The checksum of the tables a worker sees; none where it sees none."""
    try:
        return data_checksum()
    except Exception:  # whatever is in their place, it is not them
        return ""


def _pack(data: Path) -> bytes:
    """The tables and their registries."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted([*data.rglob("*.csv"), *data.rglob(CHECKSUMS)]):
            out.write(path, path.relative_to(data))
    return packed.getvalue()
