"""The days of an agreement's life with their reasons in words, step by step, in the language in force. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from entente.apps.agreements.choices import EntryClause, NoticeUnit
from entente.apps.agreements.life import Life, Notice
from entente.apps.reference.choices import Precision
from entente.engines.ui import format as show


@dataclass(frozen=True)
class Told:
    """A day, how much of it is known, whether it was computed, and why it is this one or there is none."""

    day: date | None
    precision: str
    computed: bool
    reason: str


def entry_told(life: Life) -> Told:
    """Return the entry into force with its reason: published or computed, and not before what it amends."""
    steps = [_stated(life) if life.stated_entry else computed_reason(life)]
    entry, own = life.entry, life.own_entry
    if life.above is not None and own is not None and entry != own:
        steps.append(_not_before(entry))
        return Told(entry, Precision.DAY, computed=True, reason="; ".join(steps))
    return Told(entry, life.entry_known, computed=life.stated_entry is None and entry is not None,
                reason="; ".join(steps))  # fmt: skip


def _stated(life: Life) -> str:
    """Return the words for a published entry into force, and what the clause gives where that is another day."""
    said = _("as published: %(day)s") % {"day": _day(life.stated_entry, life.entry_precision)}
    if not life.entries_differ:
        return said
    computed = computed_reason(life)
    return _("%(said)s (the clause gives another day: %(computed)s)") % {"said": said, "computed": computed}


def _not_before(entry: date | None) -> str:
    """Return the words for an amendment that waits for what it amends."""
    if entry is None:
        return _("not before the agreement it amends, whose entry into force is not known")
    return _("not before the agreement it amends: %(day)s") % {"day": _day(entry)}


def computed_reason(life: Life) -> str:
    """Return, step by step, how the clause gives the entry into force, or what is missing for it."""
    if not life.entry_clause:
        return _("no clause on entry into force is entered, and no published date")
    if life.entry_clause == EntryClause.SIGNATURE:
        if life.signed_on is None:
            return _("on signature, which has not taken place")
        return _("on signature: %(day)s") % {"day": _day(life.signed_on, life.signed_precision)}
    return _by_notification(life)


def _by_notification(life: Life) -> str:
    """Return how the notifications and the clause give the entry into force."""
    second, entry = life.second_notice_on, life.computed_entry
    if second is None:
        return _missing(life)
    received = _("second notification received on %(day)s") % {"day": _day(second)}
    if life.entry_clause == EntryClause.SECOND_NOTIFICATION:
        return received
    if entry is None:
        return _("%(received)s; the clause counts from it, and its number is not entered") % {"received": received}
    number = life.entry_number or 0
    if life.entry_clause == EntryClause.DAYS_AFTER:
        counted = ngettext("%(number)d day later", "%(number)d days later", number) % {"number": number}
    else:
        counted = _("first day of the %(ordinal)s month after") % {"ordinal": ordinal(number)}
    return f"{received}; {counted}{pgettext('before a day', ': ')}{_day(entry)}"


def _missing(life: Life) -> str:
    """Return which notification is missing."""
    first = life.our_notice_on or life.their_notice_on
    if first is None:
        return _("neither notification has been received yet")
    if life.our_notice_on is None:
        return _("theirs received on %(day)s; our notification is missing") % {"day": _day(first)}
    return _("ours received on %(day)s; their notification is missing") % {"day": _day(first)}


def end_told(life: Life, on: date) -> Told:
    """Return the end with its reason; without one, why it goes on, as of a day."""
    cutting = min((above for above in life.line if above.own_end is not None), key=_own_end, default=None)
    if cutting is not None and cutting is not life:
        return Told(life.end, cutting.end_precision if cutting.stated_end else Precision.DAY, computed=True,
                    reason=_("ends with the agreement it amends: %(day)s") % {"day": _day(life.end)})  # fmt: skip
    if life.stated_end is not None:
        said = _("as published: %(day)s") % {"day": _day(life.stated_end, life.end_precision)}
        return Told(life.stated_end, life.end_precision, computed=False, reason=said)
    if life.own_end is None:
        return Told(None, Precision.DAY, computed=False, reason=_going_on(life, on))
    reason = _denounced(life) if life.own_end == life.denounced_end else _expired(life)
    return Told(life.own_end, Precision.DAY, computed=True, reason=reason)


def _own_end(life: Life) -> date:
    """Return the end of a life that has one."""
    return life.own_end or date.max


def _going_on(life: Life, on: date) -> str:
    """Return why there is no end."""
    if not life.term_months:
        return _("for an indefinite time")
    periods, held = life.periods, life.period_on(on)
    if periods is None:
        words = _months(life.term_months)
        return _("its first period of %(months)s begins with its entry into force") % {"months": words}
    renewed = _("renewed tacitly by %(months)s") % {"months": _months(periods.renewal)}
    if held is None:
        return renewed
    return _("%(renewed)s; the current period ends on %(day)s") % {"renewed": renewed, "day": _day(held[1].ends_on)}


def _expired(life: Life) -> str:
    """Return how the only period gives the end."""
    return _("one period of %(months)s from %(entry)s, not renewed: %(day)s") % {
        "months": _months(life.term_months or 0), "entry": _day(life.own_entry, life.entry_known),
        "day": _day(life.expiry),
    }  # fmt: skip


def _denounced(life: Life) -> str:
    """Return how a denunciation gives the end."""
    received = _("denunciation received on %(day)s") % {"day": _day(life.denounced_on)}
    if life.waits_for_period:
        at = _("takes effect at the end of the period: %(day)s") % {"day": _day(life.denounced_end)}
    else:
        at = _("after the notice (%(notice)s): %(day)s") % {
            "notice": notice_words(life.period_notice), "day": _day(life.denounced_end),
        }  # fmt: skip
    return f"{received}; {at}"


def last_day_told(life: Life, on: date) -> tuple[date, str] | None:
    """Return the next last day to denounce on or after a day with its reason, None where there is none."""
    told = life.last_day_to_denounce(on)
    if told is None:
        return None
    last, end = told
    return last, _("the period ends on %(end)s; notice %(notice)s: %(day)s") % {
        "end": _day(end), "notice": notice_words(life.period_notice), "day": _day(last),
    }  # fmt: skip


def notice_words(notice: Notice) -> str:
    """Return a notice in words: "3 months", "none (the day before at the latest)"."""
    if not notice.number:
        return _("none, the day before at the latest")
    if notice.unit == NoticeUnit.DAYS:
        return ngettext("%(number)d day", "%(number)d days", notice.number) % {"number": notice.number}
    return _months(notice.number)


def _months(number: int) -> str:
    """Return a number of months in words, in years where it is whole years."""
    if number and number % 12 == 0:
        return ngettext("%(number)d year", "%(number)d years", number // 12) % {"number": number // 12}
    return ngettext("%(number)d month", "%(number)d months", number) % {"number": number}


def ordinal(number: int) -> str:
    """Return a number in its place: 1er, 2e in French, 1st, 2nd, 3rd, 4th in English."""
    if _language() == "fr":
        return "1er" if number == 1 else f"{number}e"
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _language() -> str:
    """Return the language in force, of the two there are."""
    return "en" if (get_language() or "").startswith("en") else "fr"


def _day(day: date | None, precision: str = Precision.DAY) -> str:
    """Return a day as it reads."""
    return show.day(day, _language(), precision) if day else ""
