"""Rules of roadmaps: pure, no database, no web."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from entente.apps.projects.roadmap.choices import Decision, RoadmapState


def state_on(day: date, proposed: date | None, adopted: date | None, reviewed: date | None) -> RoadmapState:
    """Return how far a roadmap was on a day, by the days of its steps."""
    steps = ((reviewed, RoadmapState.REVIEWED), (adopted, RoadmapState.ADOPTED), (proposed, RoadmapState.PROPOSED))
    for when, state in steps:
        if when is not None and when <= day:
            return state
    return RoadmapState.DRAFT


def why_not_decided(decision: str, *reasons: str) -> str:
    """Say why a decision cannot stand, "" when it can: what is not kept has a reason."""
    if decision in {Decision.DROPPED, Decision.POSTPONED} and not any(reason.strip() for reason in reasons):
        return _("What is dropped or postponed has its reason: give it in one language at least.")
    return ""


def why_not_proposed(state: str, lines: int) -> str:
    """Say why a roadmap of so many lines cannot be proposed."""
    if state != RoadmapState.DRAFT:
        return _("It is proposed already.")
    return "" if lines else _("It has no line yet: write what the post proposes first.")


def why_not_adopted(state: str, waiting: int) -> str:
    """Say why a roadmap of which so many lines wait for a decision cannot be adopted."""
    if state == RoadmapState.DRAFT:
        return _("The post has not proposed it yet.")
    if state != RoadmapState.PROPOSED:
        return _("It is adopted already.")
    return "" if not waiting else _("Lines still to be decided: %(count)d. Decide on each first.") % {"count": waiting}


def why_not_adopter(adopter: int | None, proposer: int | None) -> str:
    """Say why an account cannot adopt what another proposed; a proposer who is not known stands in no way."""
    if adopter is not None and adopter == proposer:
        return _("Who proposed it does not adopt it: somebody else does.")
    return ""


def why_not_reviewed(state: str) -> str:
    """Say why a roadmap cannot be reviewed."""
    return "" if state == RoadmapState.ADOPTED else _("Only what is adopted is reviewed.")


def why_not_returned(state: str) -> str:
    """Say why a roadmap cannot be sent back to the post."""
    return "" if state == RoadmapState.PROPOSED else _("Only what is proposed, and not adopted, is sent back.")
