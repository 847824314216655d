"""The colours of charts on paper, each with the class by which a style sheet can change it on a page."""

from __future__ import annotations

INK = "#1b2421"
SOFT = "#5a6660"
LINE = "#dfe3df"
PAPER = "#ffffff"
ATTENTION = "#9a5b00"

# Accent first; the others differ in lightness as well as in hue, for readers who do not tell hues apart.
SERIES = ("#12564d", "#d98e2b", "#4f8fc0", "#8a4a7c", "#a3afa9", "#c9c04a")

CLASSES = {
    INK: "ink",
    SOFT: "soft",
    LINE: "line",
    PAPER: "paper",
    ATTENTION: "attention",
    **{colour: str(place) for place, colour in enumerate(SERIES)},
}
