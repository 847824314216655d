"""What can be counted of aid: what is not decided, and the aid committed and paid in a year, by the share decided."""

from __future__ import annotations

from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from entente.apps.funding.aid.models import OdaDecision
from entente.apps.funding.aid.queries import undecided
from entente.apps.funding.figures import executed
from entente.apps.funding.models import YearlyExecution
from entente.apps.projects.models import Project
from entente.apps.reference.choices import WITH_REGIONAL
from entente.apps.reference.queries import concerning
from entente.engines.figures.figure import Figure, Rows, Window


def not_decided(rows: Rows, window: Window) -> Rows:
    """Return the projects about which nothing was decided by the day, of a country when one is given."""
    found = undecided(rows, window.on)
    return found if window.subject is None else concerning(found, window.subject.pk, window.on)


def as_aid(rows: Rows, window: Window) -> Rows:
    """Return the execution of the year that count as aid, with `aid_committed` and `aid_paid` by their share.

    The decision is the one that held at the end of the year, or the last day before it ends.
    """
    on = min(window.on, window.day_after)
    held = Q(decided_on__lte=on, archived_at__isnull=True) & (Q(replaced_on__isnull=True) | Q(replaced_on__gt=on))
    share = (
        OdaDecision.objects.filter(held, project=OuterRef("commitment__project"))
        .order_by("-decided_on")
        .values("share")[:1]
    )
    found = executed(rows, window).annotate(aid_share=Subquery(share)).filter(aid_share__gt=0)
    told: Rows = found.annotate(aid_committed=_part("committed_eur"), aid_paid=_part("paid_eur"))
    return told


def _part(name: str) -> Any:
    """Return the share of an amount that counts as aid."""
    return ExpressionWrapper(F(name) * F("aid_share") / 100, DecimalField(max_digits=18, decimal_places=4))


FIGURES = (
    Figure("funding.aid_undecided", _("projects without a decision on aid"), Project, not_decided,
           depends=(OdaDecision,), reach=WITH_REGIONAL),
    Figure("funding.aid_committed", _("aid committed"), YearlyExecution, as_aid, add="aid_committed", period="year",
           money=True, depends=(OdaDecision,), reach=WITH_REGIONAL),
    Figure("funding.aid_paid", _("aid paid"), YearlyExecution, as_aid, add="aid_paid", period="year", money=True,
           depends=(OdaDecision,), reach=WITH_REGIONAL),
)  # fmt: skip
