"""Random lives of agreements, for the tests that ask what holds of all of them."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from entente.apps.agreements.choices import DenounceWhen, EntryClause, NoticeUnit
from entente.apps.agreements.life import MOST_ABOVE, Life, Span

DAYS = st.dates(date(1958, 1, 1), date(2045, 12, 31))
MAYBE_DAY = st.none() | DAYS
# Ends of months are where months go wrong.
EDGES = st.sampled_from(
    [date(2024, 2, 29), date(2023, 2, 28), date(2020, 1, 31), date(2021, 11, 30), date(2021, 12, 31)]
)
EDGY = MAYBE_DAY | EDGES


@st.composite
def spans(draw: st.DrawFn) -> Span:
    """Return a suspension."""
    first, second = sorted(draw(st.tuples(DAYS, DAYS).filter(lambda pair: pair[0] != pair[1])))
    return Span(first, draw(st.sampled_from([second, None])))


@st.composite
def several_spans(draw: st.DrawFn) -> tuple[Span, ...]:
    """Return suspensions in order, each beginning on a day of its own."""
    found = draw(st.lists(spans(), max_size=2, unique_by=lambda span: span.starts_on))
    return tuple(sorted(found, key=lambda span: span.starts_on))


@st.composite
def lives(draw: st.DrawFn, levels: int = MOST_ABOVE) -> Life:
    """Return a life, which may amend another, whatever its dates say of each other."""
    above = draw(lives(levels - 1)) if levels and draw(st.integers(0, 3)) == 0 else None
    return Life(
        signed_on=draw(EDGY), provisional_on=draw(EDGY), our_notice_on=draw(EDGY), their_notice_on=draw(EDGY),
        entry_clause=draw(st.sampled_from(["", *EntryClause.values])),
        entry_number=draw(st.none() | st.integers(0, 90)),
        stated_entry=draw(st.none() | EDGY), term_months=draw(st.none() | st.integers(1, 130)),
        renewal_months=draw(st.none() | st.integers(1, 130)), notice=draw(st.none() | st.integers(0, 400)),
        notice_unit=draw(st.sampled_from(NoticeUnit.values)), denounce_when=draw(st.sampled_from(DenounceWhen.values)),
        denounced_on=draw(st.none() | EDGY), stated_end=draw(st.none() | st.none() | EDGY),
        suspensions=draw(several_spans()), above=above,
    )  # fmt: skip


@st.composite
def renewed_lives(draw: st.DrawFn) -> Life:
    """Return a life with a known entry into force, renewed tacitly, whose end nothing states."""
    return Life(
        stated_entry=draw(DAYS | EDGES), term_months=draw(st.integers(1, 130)),
        renewal_months=draw(st.integers(1, 130)),
        notice=draw(st.none() | st.integers(0, 400)), notice_unit=draw(st.sampled_from(NoticeUnit.values)),
    )  # fmt: skip
