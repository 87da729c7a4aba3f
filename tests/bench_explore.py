"""How long 08-explore takes to show another release or contest: ``python tests/bench_explore.py`` (not a test).

It is the kernel's part, from the control that was moved to the bytes of all outputs; the browser's comes on top.
"""

import time
from collections.abc import Callable
from statistics import median

from canvass.explore import Explorer

CONTESTS = ("city of los angeles mayor", "sheriff", "west hollywood city council", "city of los angeles measure ula")


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, by the clock."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rows() -> dict[str, list[float]]:
    """What was done, to the seconds of each time it was."""
    explorer = Explorer("2022-general", "attorney general")  # the first contest of an election learns from others
    found: dict[str, list[float]] = {}

    def shown() -> None:
        for part in explorer.parts():
            part._repr_mimebundle_()

    for contest in CONTESTS:
        opened = seconds(lambda name=contest: (explorer.open("2022-general", name), shown()))
        found.setdefault("another contest", []).append(opened)
        for name in ("a release, worked out ahead", "a release, the first time"):
            for release in explorer.releases[:-1]:
                if name.endswith("ahead"):
                    explorer.moment(release).said  # noqa: B018 - as the lab does between two moves
                else:
                    explorer._moments.pop(release)
                found.setdefault(name, []).append(seconds(lambda at=release: (explorer.go(at), shown())))
        supposed = seconds(lambda: explorer.page.sum(explorer.left, 0.5)._repr_mimebundle_())
        found.setdefault("what is left, or its share", []).append(supposed)
        found.setdefault("a letter typed", []).append(seconds(lambda name=contest: explorer.find(name)))
    return found


def main() -> None:
    """Print a line each: median and slowest, in seconds."""
    for name, took in rows().items():
        print(f"{name:30} {median(took):6.3f} s, at most {max(took):6.3f} s ({len(took)} times)")


if __name__ == "__main__":
    main()
