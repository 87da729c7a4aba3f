"""Changes of the index: rows, paths, moments, what a spreadsheet saves it as."""

import os
from collections.abc import Callable
from random import Random

from attack.feeds import INDEX, Feed
from attack.surroundings import flipped, kind

MOMENTS = (
    "20300231T000000Z",
    "99991231T235959Z",
    "00010101T000000Z",
    "yesterday",
    "",
    "20301106T0430Z",
    "٢٠٣٠١١٠٦T٠٤٣٠٠٠Z",
)


def _index(name: str, harmless: bool = False) -> Callable:
    """Register a change of the rows of the index and the one of them that is meant."""

    def register(change: Callable[[Feed, list[dict[str, str]], dict[str, str], Random], dict | None]) -> Callable:
        @kind(f"index {name}", harmless)
        def changed(feed: Feed, chance: Random) -> str:
            rows = [dict(row) for row in feed.rows]
            row = chance.choice(rows)
            said = str(row)
            feed.put_index(rows, **(change(feed, rows, row, chance) or {}))
            return f"{said} to {row}"[:160]

        return change

    return register


@_index("row dropped")
def _row_dropped(feed, rows, row, chance):
    rows.remove(row)


@_index("row doubled", harmless=True)
def _row_doubled(feed, rows, row, chance):
    rows.insert(chance.randrange(len(rows)), dict(row))


@_index("order")
def _order(feed, rows, row, chance):
    chance.shuffle(rows)


@_index("path")
def _path(feed, rows, row, chance):
    absolute = str(feed.folder.resolve() / row["file"])
    outside = f"../{feed.folder.name}x/{row['file']}"
    row["file"] = chance.choice(
        [absolute, "/etc/passwd", "/dev/zero", outside, "../../../../etc/passwd", ".", "x" * 5000]
    )


@_index("no file")
def _no_file(feed, rows, row, chance):
    path = feed.folder / (name := f"hostile{chance.randrange(10**9)}.json{chance.choice(['', '.gz'])}")
    chance.choice(
        [path.mkdir, lambda: os.mkfifo(path), lambda: path.symlink_to("/dev/zero"), lambda: path.symlink_to(path)]
    )()
    feed.added.append(path)
    row["file"] = name


@_index("moment")
def _moment(feed, rows, row, chance):
    row["captured_at_utc"] = chance.choice(MOMENTS)


@_index("kind")
def _kind(feed, rows, row, chance):
    row["kind"] = chance.choice(["weather", "", "Counter", "counter", "results", "\ud7ff"])


@_index("column")
def _column(feed, rows, row, chance):
    gone = chance.choice(list(row))
    for other in rows:
        other[chance.choice([f"{gone} ", f"my {gone}"])] = other.pop(gone)
    heads = list(rows[0])
    rows[:] = [dict(zip(heads, other.values(), strict=True)) for other in rows]


@_index("empty")
def _emptied(feed, rows, row, chance):
    rows.clear()


@_index("of a spreadsheet", harmless=True)
def _spreadsheet(feed, rows, row, chance):
    for other in rows:
        other["note"] = "café" if other is row else ""
    return {"encoding": chance.choice(["utf-8-sig", "utf-16", "cp1252"]), "delimiter": chance.choice(",;\t")}


@kind("index bytes")
def _bytes(feed: Feed, chance: Random) -> str:
    content = feed.index
    other = chance.choice(
        [content[: chance.randrange(len(content))], flipped(content, chance), b"\0" * 99, content * 2]
    )
    feed.put_index(feed.rows)
    (feed.folder / INDEX).write_bytes(other)
    return f"{len(other)} bytes"
