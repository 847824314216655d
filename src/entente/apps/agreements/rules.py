"""Rules of the agreements room: what cannot be true of one agreement, a sentence each. Pure.

Dates are compared by what is known of them: 1961 does not contradict 15 March 1961.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from entente.apps.agreements.choices import NOT_BINDING, Answer, DenounceWhen, EntryClause, NoticeUnit
from entente.apps.agreements.life import COUNTED, Life
from entente.apps.reference.choices import Precision
from entente.apps.reference.precision import Known, known, surely_before

MOST_MONTHS = 1_200
LONGEST_MONTH = 31
Fault = tuple[str, str]


@dataclass(frozen=True)
class Given:
    """What somebody gives of an agreement, by the names of its fields; its dates are its life of its own."""

    life: Life
    form: str = ""
    initialled_on: date | None = None
    authorised_on: date | None = None
    ratified_on: date | None = None
    article_53: str = ""
    article_53_matter: str = ""
    article_53_reason: str = ""

    @property
    def signed(self) -> Known | None:
        """What is known of the signature."""
        return _known(self.life.signed_on, self.life.signed_precision)

    @property
    def entry(self) -> Known | None:
        """What is known of the entry into force."""
        return _known(self.life.own_entry, self.life.entry_known)

    @property
    def end(self) -> Known | None:
        """What is known of the end that is published."""
        return _known(self.life.stated_end, self.life.end_precision)


def _known(day: date | None, precision: str = Precision.DAY) -> Known | None:
    """Return the days a date may stand for, None for no date."""
    return None if day is None else known(day, precision)


def why_not(given: Given) -> dict[str, list[str]]:
    """Say, by field, all that cannot be true together; empty when it can."""
    reasons: dict[str, list[str]] = {}
    for rule in (_before_signature, _around_entry, _end, _periods, _clause, _article_53, _law):
        for name, sentence in rule(given):
            reasons.setdefault(name, []).append(sentence)
    return reasons


def _before_signature(given: Given) -> Iterator[Fault]:
    """Yield what comes after signature and is dated before it, or the reverse."""
    if surely_before(given.signed, _known(given.initialled_on)):
        yield "initialled_on", _("Initialling comes on or before signature: correct one of the two dates.")
    after = {
        "our_notice_on": given.life.our_notice_on, "their_notice_on": given.life.their_notice_on,
        "ratified_on": given.ratified_on, "authorised_on": given.authorised_on,
        "denounced_on": given.life.denounced_on,
    }  # fmt: skip
    sentences = {
        "our_notice_on": _("Our notification comes on or after signature: correct one of the two dates."),
        "their_notice_on": _("Their notification comes on or after signature: correct one of the two dates."),
        "ratified_on": _("Ratification or approval comes on or after signature: correct one of the two dates."),
        "authorised_on": _("The law of authorisation comes after signature: correct one of the two dates."),
        "denounced_on": _("Denunciation comes on or after signature: correct one of the two dates."),
    }
    for name, day in after.items():
        if surely_before(_known(day), given.signed):
            yield name, sentences[name]


def _around_entry(given: Given) -> Iterator[Fault]:
    """Yield an entry into force before signature without provisional application, and one applied later than that."""
    entry, provisional = given.entry, _known(given.life.provisional_on)
    if surely_before(entry, provisional):
        yield (
            "provisional_on",
            _("Provisional application ends with entry into force: give a day on or before that, or none."),
        )
    elif given.life.stated_entry and surely_before(entry, given.signed) and provisional is None:
        yield "in_force_on", _(
            "Entry into force comes on or after signature: correct one of the two dates, or give the day from "
            "which it was applied provisionally."
        )  # fmt: skip


def _end(given: Given) -> Iterator[Fault]:
    """Yield an end that is none, and a denunciation of what has ended."""
    end, begun = given.end, given.entry or given.signed
    if end is not None and begun is not None and end.last <= begun.first:
        yield "ends_on", _("The end comes after entry into force: give a later end, or none.")
    denounced, expiry = given.life.denounced_on, given.life.expiry
    last = end.last if end is not None else expiry
    exact = end is None or given.life.end_precision == Precision.DAY
    if denounced is not None and last is not None and (denounced >= last if exact else denounced > last):
        yield "denounced_on", _("A denunciation comes before the end: give an earlier day, or correct the end.")


def _periods(given: Given) -> Iterator[Fault]:
    """Yield periods that are none, too long, or shorter than the notice."""
    life = given.life
    for name, months in (("term_months", life.term_months), ("renewal_months", life.renewal_months)):
        if months == 0:
            yield name, _("A period lasts at least one month: give a number above 0, or leave it empty.")
        elif months is not None and months > MOST_MONTHS:
            yield (
                name,
                _("A period lasts at most %(number)d months: leave it empty for an indefinite time.")
                % {"number": MOST_MONTHS},
            )
    if life.renewal_months and life.term_months is None:
        yield "renewal_months", _("What is renewed had a first period: give its months too.")
    shortest = min(filter(None, (life.term_months, life.renewal_months)), default=None)
    if shortest and life.notice and life.denounce_when == DenounceWhen.PERIOD_END:
        longest = shortest * LONGEST_MONTH if life.notice_unit == NoticeUnit.DAYS else shortest
        if life.notice > longest:
            yield "notice", _("The notice is longer than the period it stands before: correct one of the two.")


def _clause(given: Given) -> Iterator[Fault]:
    """Yield a clause that counts without a number."""
    if given.life.entry_clause in COUNTED and not given.life.entry_number:
        yield "entry_number", _("This clause counts days or months: give how many, at least 1.")


def _article_53(given: Given) -> Iterator[Fault]:
    """Yield an answer to the question of article 53 that lacks its reason, or does not go with the form (RULES §4)."""
    if given.article_53 and not given.article_53_reason.strip():
        yield "article_53_reason", _("The question of article 53 is answered with its reason: write it.")
    if given.article_53 == Answer.YES and not given.article_53_matter:
        yield "article_53_matter", _("A law is needed for a matter of article 53: choose which.")
    if given.article_53 != Answer.YES and given.article_53_matter:
        yield "article_53_matter", _("Only where a law is needed is there a matter of article 53: leave it empty.")
    if given.article_53 == Answer.YES and given.form in NOT_BINDING:
        yield (
            "article_53",
            _(
                "An arrangement or a declaration of intent binds nobody in law and needs none: choose another form, or "
                "answer no."
            ),
        )


def _law(given: Given) -> Iterator[Fault]:
    """Yield a law of authorisation where none is needed or too late, and entry on signature where one is needed."""
    if given.authorised_on is not None and given.article_53 == Answer.NO:
        yield "authorised_on", _("No law is needed, says the answer on article 53: leave this empty, or answer yes.")
    if given.article_53 != Answer.YES:
        return
    if given.ratified_on and given.authorised_on and given.ratified_on < given.authorised_on:
        yield "ratified_on", _("Where a law is needed, ratification or approval comes after it: correct one date.")
    if given.life.entry_clause == EntryClause.SIGNATURE:
        yield (
            "entry_clause",
            _("Where a law is needed, nothing enters into force on signature: choose another clause."),
        )
