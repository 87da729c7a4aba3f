"""The list and the sliders of JupyterLab; what they change are ordinary outputs, which stay without a kernel."""

import asyncio
from pathlib import Path
from typing import Any

import anywidget
from IPython.display import display
from traitlets import Dict, Int, List, Unicode

from canvass.errors import CanvassError
from canvass.explore.explorer import Explorer
from canvass.explore.page import WORDS, Moment
from canvass.show.words import Paragraph

HERE = Path(__file__).parent
#: Names and placeholder of the list; the sliders, and the largest value and the step of the last.
NAMES, SLIDERS, SHARE = ("find", "placeholder", "contests"), ("release", "left", "share"), {"max": 1, "step": 0.001}


class Lab(anywidget.AnyWidget):
    """The controls of an explorer, and the outputs they change."""

    _esm, _css = HERE / "lab.js", HERE / "lab.css"
    words = Dict().tag(sync=True)
    query, fits = Unicode().tag(sync=True), Unicode().tag(sync=True)  # what was typed, and how much fits
    contests, chosen = List().tag(sync=True), Int(-1).tag(sync=True)
    sliders, values = List().tag(sync=True), List().tag(sync=True)  # in the order of SLIDERS

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(words={name: WORDS.plain(name) for name in NAMES})
        self.explorer, self.ahead = explorer, None
        self.search()
        self.place()
        self.observe(lambda _: self.search(), "query")
        self.observe(lambda _: self.take(), "chosen")
        self.observe(lambda _: self.move(), "values")

    def show(self) -> None:
        """Show the controls, and under them what they are about."""
        display(self)
        self.outputs = [display(part, display_id=True) for part in self.explorer.parts()]
        self.work_ahead()

    def search(self) -> None:
        """List what fits; what is looked at stays selected."""
        fit, self.found = self.explorer.find(self.query)
        keys = list(self.found.values())
        said = WORDS.plain("fits", fit=fit, found=len(self.found), all=not self.query.strip())
        with self.hold_sync():
            self.contests, self.fits = list(self.found), said
            self.chosen = keys.index(self.explorer.key) if self.explorer.key in keys else -1

    def take(self) -> None:
        """Look at the contest that was taken; one that has no lead to tell says why."""
        key = [*self.found.values(), None][self.chosen]
        if key in (None, self.explorer.key):
            return
        try:
            self.explorer.open(*key)
        except CanvassError as error:
            why = {"why": str(error)}
            self.redraw([Paragraph(WORDS.fill_text(text, why)) for text in ("{{ why }}", "", "")])
            return
        self.place()
        self.redraw(self.explorer.parts())
        self.work_ahead()

    def move(self) -> None:
        """Look at the release that was moved to; else end the count with what is supposed."""
        explorer, (at, left, share) = self.explorer, self.values
        if explorer.releases[int(at)] != explorer.release:
            explorer.go(explorer.releases[int(at)])
            self.place()
            self.redraw(explorer.parts())
        elif (left, share) != (explorer.left, explorer.share):
            explorer.left, explorer.share = left, share
            self.place()
            self.outputs[1].update(explorer.page.sum(left, share))

    def place(self) -> None:
        """Set the sliders to what is looked at and supposed."""
        explorer, (_, most, step) = self.explorer, self.explorer.page.moment.left
        facts = {**explorer.page.facts, "left": explorer.left, "supposed": explorer.share}
        scales = {"max": len(explorer.releases) - 1, "step": 1}, {"max": most, "step": step}, SHARE
        with self.hold_sync():
            self.sliders = [
                scale | dict(zip(("label", "said"), WORDS.plain(f"slider: {name}", **facts).split("\n\n"), strict=True))
                for name, scale in zip(SLIDERS, scales, strict=True)
            ]
            self.values = [explorer.releases.index(explorer.release), explorer.left, explorer.share]

    def redraw(self, parts: list[Any]) -> None:
        """Replace the outputs."""
        for output, part in zip(self.outputs, parts, strict=True):
            output.update(part)

    def work_ahead(self) -> None:
        """Work out the outlook at the other releases while nothing else is asked, so that the slider need not wait."""

        async def work(moments: list[Moment]) -> None:
            for moment in moments:
                await asyncio.sleep(0.05)
                moment.said  # noqa: B018 - kept with the moment

        if self.ahead:
            self.ahead.cancel()
        self.ahead = asyncio.ensure_future(work([self.explorer.moment(release) for release in self.explorer.releases]))
