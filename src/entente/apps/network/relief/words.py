"""How the relief forecast is said: the words of each thing, the states of a position, the bars of its timeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.apps.network.relief.forecast import Line
from entente.apps.network.relief.queries import Period
from entente.apps.network.relief.relief import Handover, Outlook, What
from entente.engines.charts.chart import Chart, Span, timeline
from entente.engines.ui import format as show

WORDS = {
    What.VACANT: gettext_lazy("vacant"),
    What.SOON: gettext_lazy("soon vacant"),
    What.OVERLAP: gettext_lazy("two holders at once"),
    What.HANDOVER: gettext_lazy("handover not as asked"),
    What.LENGTH: gettext_lazy("tour over length"),
    What.PAPERS: gettext_lazy("paper missing"),
}
HANDOVERS = {
    Handover.GAP: ("attention", gettext_lazy("gap before the relief")),
    Handover.NONE: ("attention", gettext_lazy("no handover")),
    Handover.SHORT: ("attention", gettext_lazy("handover too short")),
    Handover.RIGHT: ("done", gettext_lazy("relief planned")),
    Handover.LONG: ("pending", gettext_lazy("handover too long")),
}
WIDTH = 1040
LABEL = 29
State = tuple[str, str]


def states_of(told: Outlook, first: date, language: str) -> list[State]:
    """Return the states of a position, as (tone, words), what needs somebody first."""
    states: list[State] = []
    if What.VACANT in told.found:
        since = show.day(told.since or first, language)
        states.append(("attention", _("vacant since %(day)s") % {"day": since}))
    if told.falls_on:
        states.append(("attention", _("vacant from %(day)s") % {"day": show.day(told.falls_on, language)}))
    for _stay, limit in told.over[:1]:
        words = _("over length since %(day)s") if limit <= first else _("over length from %(day)s")
        states.append(("attention", words % {"day": show.day(limit, language)}))
    lacking = {paper for _stay, paper in told.papers}
    states += [("attention", _("letter of mission missing"))] * ("letter" in lacking)
    states += [("attention", _("end-of-mission report missing"))] * ("report" in lacking)
    if told.relief:
        tone, words_of = HANDOVERS[told.relief.verdict]
        states.append((tone, str(words_of)))
    return states or [("pending", _("departure planned"))]


def days_of(told: Outlook, language: str) -> str:
    """Return the days two people are there together (+) or nobody is (−), "" when nothing is known of it."""
    days = told.days
    if days is None:
        return ""
    sign = "+" if days > 0 else "−" if days < 0 else ""
    return f"{sign}{show.number(abs(days), language)}"


def chart_of(lines: Sequence[Line], period: Period, today: date, language: str) -> Chart:
    """Return the holders of some positions over a period as bars, the days without in the colour of attention."""
    spans: list[Span] = []
    for line in lines:
        label = " · ".join(filter(None, (line.country or line.unit, line.name)))
        label = label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
        spans += _spans(line, label, period)
    headings = (_("Position"), _("From"), _("To"), _("Holder"))
    return timeline(spans, language=language, today=max(today, period.first), headings=headings, width=WIDTH)


def _spans(line: Line, label: str, period: Period) -> list[Span]:
    """Return the bars of one position in the order of time."""
    told, key = line.told, str(line.number)
    held = {told.holder, *(relief.coming for relief in told.reliefs), *(relief.leaving for relief in told.reliefs)}
    held.add(told.coming)
    spans = [
        Span(label, max(stay.starts_on, period.first), min(stay.end, period.last),
             line.names[stay.person].name if stay.person in line.names else _("not shown to you"),
             line=key, faint=stay.arrived_on is None)
        for stay in held
        if stay is not None and stay.starts_on < period.last and stay.end > period.first
    ]  # fmt: skip
    spans += [Span(label, gap.first, gap.last, _("vacant"), attention=True, line=key) for gap in told.vacant]
    return sorted(spans, key=lambda span: (span.start, span.end or period.last))
