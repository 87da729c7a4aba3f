"""Ask one address, politely and within bounds: what was answered, or one line on why there is no answer."""

import re
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from ipaddress import ip_address
from threading import Timer

import httpx
import tenacity

from canvass.errors import FetchError
from canvass.feed.folder import MOST_BYTES
from canvass.show.facts import clean

#: Headers that are kept of an answer, by the column of ``captures.csv`` they go to.
_HEADERS = ("ETag", "Last-Modified", "Date", "Age", "Content-Type")
KEPT = {name.lower().replace("-", "_"): name for name in _HEADERS}
#: When a replay's answer was captured; believed of this machine alone.
CAPTURED_AT = "X-Canvass-Captured-At"
STAMP = "%Y%m%dT%H%M%SZ"
#: Seconds an answer may take in all, and until its next bytes.
WHOLE, STEP = 60, 20
TRIES, REDIRECTS = 3, 3
#: Statuses after which another try may help.
AGAIN = {429, 500, 502, 503, 504}
#: Seconds that a round waits where a server asks for it, and that the next rounds do at the most.
PATIENT, REST = 30, 3600
BACK_OFF = tenacity.wait_random_exponential(multiplier=2, max=30)


@dataclass(frozen=True)
class Answer:
    """What was answered, and when: ``content`` unpacked, None where nothing changed; the headers that are kept."""

    at: datetime
    content: bytes | None
    headers: Mapping[str, str]


class _AgainError(FetchError):
    """Another try may help, ``after`` so many seconds at the least."""

    after: float = 0


class Asker(AbstractContextManager):
    """Asks addresses of known hosts, over https alone but of this machine; to be closed by ``with``.

    Parameters
    ----------
    hosts
        The only hosts that are asked.
    contact
        Whom the server's people may write to; a part of the name it gives.
    verify, pause, now
        Whose certificates are trusted; how to wait before another try; the clock.
    """

    def __init__(
        self,
        hosts: list[str],
        contact: str = "",
        verify: ssl.SSLContext | bool = True,
        pause: Callable[[float], object] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        name = f"canvass/{version('canvass')} (reads a public ballot count{f'; {contact}' if contact else ''})"
        agreed = {"User-Agent": name, "Accept": "application/json", "Accept-Encoding": "gzip"}
        own = all(map(is_loopback, hosts))  # no proxy stands before this machine
        self.hosts, self.now = hosts, now
        self.rests: dict[str, datetime] = {}  # until when a host asked to be left alone
        self._open = lambda: httpx.Client(headers=agreed, timeout=STEP, verify=verify, trust_env=not own)
        self.client = self._open()
        self.again = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_AgainError),
            stop=tenacity.stop_after_attempt(TRIES),
            wait=lambda state: max(BACK_OFF(state), getattr(state.outcome.exception(), "after", 0)),
            sleep=pause,
            reraise=True,
        )

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(self, address: str, known: Mapping[str, str]) -> Answer:
        """The answer of an address; what has the ``etag`` or ``last_modified`` of ``known`` is not sent again.

        Raises
        ------
        FetchError
            There is no whole answer of this host: says why in one line.
        """
        asked = {"If-None-Match": known.get("etag"), "If-Modified-Since": known.get("last_modified")}
        return self.again(self._in_time, address, {name: value for name, value in asked.items() if value})

    def _in_time(self, address: str, headers: dict[str, str]) -> Answer:
        """Ask once; whoever sends byte by byte is cut off when the time is up."""
        if self.client.is_closed:
            self.client = self._open()
        bell = Timer(WHOLE, self.client.close)
        bell.daemon = True
        bell.start()
        try:
            answer = self._ask(httpx.URL(address), headers)
            if self.client.is_closed:  # an answer of no stated length seems to end when it is cut off
                raise httpx.ReadError("cut off")
            return answer
        except httpx.InvalidURL:
            raise FetchError("sent to what is no address") from None
        except (httpx.TransportError, OSError, ValueError, RuntimeError) as error:  # the last three: closed while read
            raise (_AgainError(f"not whole within {WHOLE} s") if self.client.is_closed else _failure(error)) from None
        finally:
            bell.cancel()

    def _ask(self, url: httpx.URL, headers: dict[str, str]) -> Answer:
        for _ in range(REDIRECTS + 1):
            if url.host not in self.hosts:
                raise FetchError(f"{url.host} is not among the hosts of this election ({', '.join(self.hosts)})")
            if url.scheme != "https" and not is_loopback(url.host):
                raise FetchError(f"{url.scheme}://{url.host}: expected https")
            if (rest := self.rests.get(url.host)) and self.now() < rest:
                raise FetchError(f"not asked before {rest:%H:%M:%S} UTC, as its server wants it")
            with self.client.stream("GET", url, headers=headers) as got:
                if not got.has_redirect_location:
                    return self._answer(url, got)
                there = url.join(got.headers["Location"])
            if (there.scheme, there.netloc) != (url.scheme, url.netloc):
                raise FetchError(f"sent to {clean(f'{there.scheme}://{there.host}')[:100]}, another host; not followed")
            url = there
        raise FetchError(f"sent on more than {REDIRECTS} times")

    def _answer(self, url: httpx.URL, got: httpx.Response) -> Answer:
        kept = {column: clean(got.headers.get(name, ""))[:200] for column, name in KEPT.items()}
        at = _moment(url, got, self.now())
        if got.status_code == httpx.codes.NOT_MODIFIED:
            return Answer(at, None, kept)
        if got.status_code != httpx.codes.OK:
            raise self._refused(url, got)
        sent = bytearray()
        for chunk in got.iter_raw():
            sent += chunk
            if len(sent) > MOST_BYTES:
                raise FetchError(f"more than {MOST_BYTES:,} bytes; not read to the end")
        return Answer(at, unpacked(bytes(sent), got.headers.get("Content-Encoding", "")), kept)

    def _refused(self, url: httpx.URL, got: httpx.Response) -> FetchError:
        """What a status that is no answer means; who asks for a long rest has it, in the next rounds too."""
        said = f"{got.status_code} {clean(got.reason_phrase)}".strip()
        now = self.now()
        wait = rest_of(got.headers.get("Retry-After", ""), now)
        if wait > PATIENT:
            self.rests[url.host] = now + timedelta(seconds=wait)
        if wait > PATIENT or got.status_code not in AGAIN:
            return FetchError(said)
        error = _AgainError(said)
        error.after = wait
        return error


def rest_of(told: str, now: datetime) -> float:
    """Seconds for which a server asks not to be asked (``Retry-After``), an hour at the most; 0 where it does not.

    >>> rest_of("120", datetime.now(UTC)), rest_of("9999999", datetime.now(UTC)), rest_of("soon", datetime.now(UTC))
    (120, 3600, 0)
    >>> rest_of("Wed, 06 Nov 2030 05:00:09 GMT", datetime(2030, 11, 6, 5, tzinfo=UTC))
    9.0
    """
    if told.isascii() and told.isdecimal():
        return min(int(told[:9]), REST)
    with suppress(ValueError, TypeError, OverflowError):
        return min(max((parsedate_to_datetime(told).astimezone(UTC) - now).total_seconds(), 0), REST)
    return 0


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its number; a name can mean any.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost")
    (True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _failure(error: Exception) -> FetchError:
    said = clean(str(error))[:120] or type(error).__name__
    if isinstance(error, httpx.TimeoutException):
        return _AgainError(f"no answer within {STEP} s")
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return FetchError(f"its certificate is not to be trusted ({said})")
    cut = isinstance(error, httpx.RemoteProtocolError | httpx.ReadError)
    return _AgainError(f"{'no whole answer' if cut else 'cannot be reached'} ({said})")


def unpacked(sent: bytes, how: str) -> bytes:
    """The content of an answer as it was sent; :class:`FetchError` where it is packed wrongly, or far too large.

    >>> unpacked(b"{}", "")
    b'{}'
    """
    if how.strip().lower() in ("", "identity"):
        return sent
    if how.strip().lower() not in ("gzip", "x-gzip"):
        raise FetchError(f"packed as {clean(how)[:40]!r}, expected gzip")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        content = unpacker.decompress(sent, MOST_BYTES + 1)
    except zlib.error:
        raise FetchError("not gzip, as it says it is") from None
    if len(content) > MOST_BYTES:
        raise FetchError(f"more than {MOST_BYTES:,} bytes unpacked; not read to the end")
    if not unpacker.eof:
        raise _AgainError("cut short (its gzip does not end)")
    return content


def _moment(url: httpx.URL, got: httpx.Response, now: datetime) -> datetime:
    """When it was answered: by this clock, but not before the server says so (a clock may have been set back)."""
    told = got.headers.get(CAPTURED_AT, "")
    try:
        if is_loopback(url.host) and re.fullmatch(r"\d{8}T\d{6}Z", told, re.ASCII):
            return datetime.strptime(told, STAMP).replace(tzinfo=UTC)
        served = parsedate_to_datetime(got.headers.get("Date", "")).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return now
    return served if now < served < now + timedelta(days=1) else now
