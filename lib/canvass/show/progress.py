"""How much of a count is in: a bar of what was counted and of what may still be out, and its sentence."""

from dataclasses import dataclass

from canvass.show.words import FACTS_MIME, HTML, Bundle, Filled, kept

_BAR = HTML.from_string(
    """{% if parts %}<svg class="progress" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">\
{% for look, start, width in parts %}<rect class="{{ look }}" x="{{ start }}" width="{{ width }}" height="4"/>\
{% endfor %}</svg>
{% endif %}<p>{{ said }}</p>"""
)


@dataclass(frozen=True)
class Progress:
    """Votes ``counted``, and the fewest and most that may still be out; ``filled`` tells them.

    Where nobody knows what is out there is no bar: a full one would say that all is in.
    """

    filled: Filled
    counted: float
    low: float = 0
    high: float | None = None

    def parts(self) -> list[tuple[str, float, float]]:
        """Class, start and width (percent of the bar) of what is in, likely out and perhaps out.

        >>> Progress(Filled("", ()), 500, 250, 500).parts()
        [('in', 0.0, 50.0), ('likely', 50.0, 25.0), ('maybe', 75.0, 25.0)]
        """
        if self.high is None:
            return []
        total = self.counted + self.high or 1
        ends = [0.0, *(100 * votes / total for votes in (self.counted, self.counted + self.low, total))]
        looks = zip(("in", "likely", "maybe"), ends, ends[1:], strict=False)
        return [(look, round(start, 2), round(end - start, 2)) for look, start, end in looks if end > start]

    def _repr_mimebundle_(self, **_: object) -> Bundle:
        said = self.filled.plain
        data = {"text/html": _BAR.render(parts=self.parts(), said=said), "text/plain": said}
        return {**data, FACTS_MIME: kept(self.filled.printed)}, {"canvass": {"role": "progress"}}
