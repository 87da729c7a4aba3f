"""The colours of charts and of candidates' names; slow matplotlib is not needed to know them."""

#: Neutral colours; the report turns them, and those of candidates, into the tokens of its light and dark sheet.
INK, MUTED, PAPER, WASH = "#1b1b18", "#5e5c55", "#fdfcf9", "#f5f2eb"
#: Hairlines and grid; votes still out; bars of what was needed, never text.
GRID, BAND, DOUBT = "#dad6cc", "#e4e0d6", "#b8b3a7"
#: A candidate's slot to the colour of marks (3:1 on paper), of text (4.5:1) and of areas; everyone else is grey.
MARK = {"a": "#0072b2", "b": "#bd7800", "c": "#00845f", "d": "#b3578b", "others": MUTED}
TEXT = {"a": "#005a8d", "b": "#8a5400", "c": "#006a4d", "d": "#92396d", "others": MUTED}
TINT = {"a": "#bcd9ea", "b": "#f3d8a2", "c": "#bfe3d6", "d": "#ecd0e0", "others": BAND}
