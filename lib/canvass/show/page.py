"""What a notebook works with: words, key figures, tables and pictures of its page, filled from the page's facts."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from canvass.show.facts import Facts
from canvass.show.table import Headings, Table, plainly
from canvass.show.words import LONGEST, Bundle, Keys, Paragraph, Sections

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from canvass.show.picture import Picture

#: Facts that the report asks of every page which has them: what a chart says of its source, and latest.json.
ASKED = ("contest", "election", "as_of", "release", "state", "certified", "sources", "chaser", "now_low")
ASKED += ("now_high", "newest_p", "sought", "later_counts")


class Page:
    """A page of one subject; a subclass says where its words and headings stand, and computes its facts once."""

    words: ClassVar[Sections]
    headings: ClassVar[Headings]
    facts: Facts
    slots: Mapping[str, str] = {}  # of whom to which slot of colour

    def __post_init__(self) -> None:
        self.facts  # noqa: B018 - what cannot be told is refused here, not in a later cell

    def say(self, section: str, **more: Any) -> Paragraph:
        """A paragraph: a section of the subject's words; ``more`` are facts besides those of the page."""
        return Paragraph(self.words.fill(section, self.facts, **more))

    def answer(self, section: str) -> Paragraph:
        """The page's headline, the finding in one sentence, and what stands under it; the report puts it on top."""
        return Paragraph(self.words.fill(section, self.facts).fitted(LONGEST["answer"]), "answer")

    def finding(self, section: str, **more: Any) -> Paragraph | None:
        """A section of the page: its first line is the heading, a finding; what the next cells show is its proof.

        None where its words come to nothing: the page has no such section then.
        """
        filled = self.words.fill(section, self.facts, **more).fitted(LONGEST["finding"])
        return Paragraph(filled, "finding") if filled.marked else None

    def keys(self, section: str) -> Keys:
        """The strip of key figures."""
        return Keys(self.words.fill(section, self.facts))

    def show(self, frame: pd.DataFrame | pd.Series, name: str = "", **more: Any) -> Table | Paragraph | None:
        """``frame`` under the headings called ``name`` in the subject's tables; plainly where no name is given."""
        return self.headings.dress(frame, name, {**self.facts, **more}, self.slots) if name else plainly(frame)

    def draw(
        self, plot: Callable[..., object], data: pd.DataFrame, name: str, alt: str = "", caption: str = ""
    ) -> "Picture":
        """A picture of one's own: ``plot`` draws it on the axes given as ``ax``, once for a desk and once for a phone.

        Parameters
        ----------
        plot
            A function of seaborn or pandas, its other arguments given with :class:`functools.partial`.
        data
            What is drawn, for the download; sections of words can go through it as ``rows``.
        name
            Of the picture and its download.
        alt, caption
            A sentence with its key numbers, and what is drawn; else the sections ``<name>: alt`` and ``: caption``.
        """
        from canvass.show.picture import on_axes  # noqa: PLC0415 - matplotlib is slow to import

        rows = data.reset_index().to_dict("records")
        return self.picture(partial(on_axes, plot), data, name, alt, caption, rows=rows)

    def picture(
        self, draw: Callable[[], "Figure"], data: pd.DataFrame, name: str, alt: str = "", caption: str = "", **more: Any
    ) -> "Picture":
        """As :meth:`draw`, of a function that makes the figure; ``more`` are facts its words use besides the page's."""
        from canvass.show.picture import picture  # noqa: PLC0415

        data = data.reset_index(drop=set(data.index.names) == {None})
        alt, caption = (
            given or self.words.fill(f"{name}: {part}", self.facts, **more).plain
            for part, given in {"alt": alt, "caption": caption}.items()
        )
        return picture(draw, data, alt, caption, name)

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        asked = tuple(self.facts[name] for name in ASKED if name in self.facts)
        return Paragraph(self.words.fill("header", self.facts), "header", asked)._repr_mimebundle_()


def subject(package: str, words: Sections | None = None, headings: Headings | None = None) -> tuple[Sections, Headings]:
    """``words.md`` and ``tables.toml`` beside the file of a ``package``, perhaps on those of another subject."""
    own = Sections(Path(package).with_name("words.md"), words)
    return own, Headings(Path(package).with_name("tables.toml"), own, headings)
