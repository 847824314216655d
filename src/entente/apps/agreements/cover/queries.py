"""Cover asked of the database: what is known of a country's agreements for `rules.py`, and many rows judged at once.

Whoever asks reads through their own rights: an agreement they may not see neither covers nor is told. That holds for
gates and figures as for pages: who may take a step is who may read what allows it, and no refusal tells of an
agreement that its reader does not know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import get_language

from entente.access.actor import Actor, in_force
from entente.access.choices import Marking
from entente.access.service import visible
from entente.apps.agreements import life_sql
from entente.apps.agreements.choices import Consent
from entente.apps.agreements.cover.rules import (
    NOT_PROVIDED,
    Asked,
    Clause,
    Miss,
    Standing,
    Tie,
    covering,
    misses,
    nearly,
    why_not,
    within,
)
from entente.apps.agreements.life import Life
from entente.apps.agreements.models import Agreement, Party, Provision, Suspension
from entente.apps.agreements.queries import agreements_applied, agreements_of, agreements_that_bind, lives_of
from entente.apps.reference.models import Country, Domain, Group
from entente.apps.reference.via import Via
from entente.engines.records import catalogue
from entente.engines.records.columns import linked
from entente.engines.records.kept import kept
from entente.engines.records.reader import Reader

Rows = models.QuerySet[Any]
# The record types on which any answer depends.
USED: tuple[type[models.Model], ...] = (Agreement, Provision, Party, Suspension, Domain, Country, Group)
THROUGH = Via(countries="parties", words="%(through)s")
TEXT = models.TextField()
ABOVE = tuple(f"{path}pk" for path in life_sql.LINE[1:])


@dataclass(frozen=True)
class Known:
    """An agreement about a country, as a reader may read it, and how it stands on a day."""

    number: int
    title: str
    address: str
    marking: str
    standing: Standing


@dataclass(frozen=True)
class Ground:
    """All agreements about a country that a reader may read; the tree of domains by code, and their names."""

    known: tuple[Known, ...]
    tree: Mapping[str, str]
    names: Mapping[str, str]

    def asked(self, activity: str, domain: str) -> Asked:
        """Return an activity in a domain as the rules ask for it."""
        return Asked(activity, within(self.tree, domain))

    def misses(self, activity: str, domain: str) -> list[tuple[Miss, ...]]:
        """Return what keeps each agreement from covering an activity in a domain."""
        asked = self.asked(activity, domain)
        return [misses(item.standing, asked) for item in self.known]

    def named(self) -> list[tuple[str, int]]:
        """Return the agreements whose reading is logged, as (kind, number)."""
        kind = catalogue.by_model(Agreement).kind
        return [(kind, item.number) for item in self.known if item.marking == Marking.NAMED]


@dataclass(frozen=True)
class Cover:
    """Whether an activity is covered: by which agreements, at which articles; which others, and why they do not."""

    by: tuple[tuple[Known, tuple[str, ...]], ...]
    near: tuple[tuple[Known, tuple[str, ...]], ...]

    @property
    def covered(self) -> bool:
        """Say whether an agreement covers it."""
        return bool(self.by)


def cover(actor: Actor, country: Country, on: date, domain: str, activity: str) -> Cover:
    """Return whether an agreement the actor may read covers an activity with a country, in a domain by code, on a day.

    Those that nearly do come first among the others. The queries are those of `ground_of`.
    """
    language = (get_language() or "fr")[:2]
    reader = Reader(actor, language, timezone.localdate(), on)
    return answer(ground_of(reader, country), domain, activity, language)


def answer(ground: Ground, domain: str, activity: str, language: str) -> Cover:
    """Return what `cover` returns, from what is known already."""
    asked = ground.asked(activity, domain)
    by, near = [], []
    for item in ground.known:
        clauses = covering(item.standing, asked)
        if clauses:
            by.append((item, tuple(clause.article for clause in clauses if clause.article)))
        else:
            near.append((item, misses(item.standing, asked)))
    near.sort(key=lambda pair: (not nearly(pair[1]), len(NOT_PROVIDED & set(pair[1])), len(pair[1])))
    told = tuple((item, why_not(item.standing, asked, ground.names, language)) for item, _misses in near)
    return Cover(tuple(by), told)


def ground_of(reader: Reader, country: Country) -> Ground:
    """Return what is known of a country's agreements on the reader's day; kept until one changes.

    Eleven queries and one a level of amendments, whatever the number of agreements.
    """
    return kept(reader, USED, ("cover", country.pk), lambda: _ground(reader, country))


def _ground(reader: Reader, country: Country) -> Ground:
    """Ask for all that the rules need."""
    domains = visible(reader.actor, Domain, archived=True).order_by(f"name_{reader.language}")
    read = list(domains.values_list("code", f"name_{reader.language}", "parent__code"))
    rows = _about(reader, country)
    record = catalogue.by_model(Agreement)
    known = tuple(
        Known(
            row.pk, str(row), reader.address(record.detail_path(record.key_of(row))), row.marking, standing
        ) for row, standing in zip(rows, _standings(rows, reader, country), strict=True)
    )  # fmt: skip
    tree = {code: parent for code, _name, parent in read if parent}
    return Ground(known, tree, {code: name for code, name, _parent in read})


def _about(reader: Reader, country: Country) -> list[Agreement]:
    """Return the agreements about a country: directly, through others, or by a State it succeeds."""
    seen = visible(reader.actor, Agreement)
    direct = agreements_of(seen, country, reader.on).order_by().values("pk")
    former = seen.filter(former_parties__successors=country).order_by().values("pk")
    acts = visible(reader.actor, Party).filter(country=country, consent=Consent.SUCCESSION)
    about = Q(pk__in=direct) | Q(pk__in=former) | Q(pk__in=acts.order_by().values("agreement"))
    above = {f"above_{level}": F(path) for level, path in enumerate(ABOVE)}
    return list(seen.filter(about).annotate(**above).order_by("-signed_on", "code"))


def _standings(rows: Sequence[Agreement], reader: Reader, country: Country) -> list[Standing]:
    """Return how each agreement stands for the country on the reader's day."""
    numbers = [row.pk for row in rows]
    lives, clauses = lives_of(rows), _clauses(numbers, reader)
    acts: dict[int, list[Party]] = defaultdict(list)
    for act in visible(reader.actor, Party).filter(country=country):
        acts[act.agreement_id].append(act)
    parties = set(Agreement.parties.through._base_manager.filter(agreement__in=numbers, country=country).order_by()
                  .values_list("agreement_id", flat=True))  # fmt: skip
    former, through = (
        _former(numbers, reader, country),
        THROUGH.fetch(Agreement, numbers, replace(reader, about=country)),
    )
    found = []
    for row in rows:
        tie, tied_on = _tie(row, row.pk in parties, acts, reader.on)
        if tie == Tie.THROUGH and row.pk in former:
            tie = Tie.FORMER
        names = former.get(row.pk, ()) if tie == Tie.FORMER else tuple(filter(None, (through.get(row.pk, ""),)))
        found.append(_standing(row, lives[row.pk], reader.on, Standing(
            row.form, "", tie, tuple(clauses.get(row.pk, ())), names, tied_on,
        )))  # fmt: skip
    return found


def _standing(row: Agreement, life: Life, on: date, known: Standing) -> Standing:
    """Return what is known of an agreement with the days of its life added."""
    spans = [span.starts_on for above in life.line for span in above.suspensions if span.holds(on)]
    stated = row.ends_on is not None and life.end == row.ends_on
    return replace(
        known, stage=life.stage_on(on), signed_on=row.signed_on, signed_precision=row.signed_precision,
        ended_on=life.end, ended_precision=row.ends_precision if stated else "day",
        suspended_on=min(spans, default=None),
    )  # fmt: skip


def _tie(row: Agreement, party: bool, acts: Mapping[int, Sequence[Party]], on: date) -> tuple[Tie, date | None]:
    """Return how an agreement concerns a country by its parties and by what the country did, there or above it."""
    succeeds = any(act.consent == Consent.SUCCESSION for act in acts.get(row.pk, ()))
    if not party and not succeeds:
        return Tie.THROUGH, None
    line = [row.pk, *(getattr(row, f"above_{level}") for level in range(len(ABOVE)))]
    for number in line:
        own = acts.get(number, ())
        if not own or any(_holds(act, on) for act in own):
            continue
        later = [act.starts_on for act in own if act.starts_on is not None and act.starts_on > on]
        ended = [act.ends_on for act in own if act.ends_on is not None and act.ends_on <= on]
        return (Tie.LEFT, max(ended)) if ended else (Tie.NOT_YET, min(later, default=None))
    return Tie.PARTY, None


def _holds(act: Party, on: date) -> bool:
    """Say whether the agreement is in force for the party on a day."""
    return (act.starts_on is None or act.starts_on <= on) and (act.ends_on is None or on < act.ends_on)


def _clauses(numbers: Sequence[int], reader: Reader) -> dict[int, list[Clause]]:
    """Return the provisions of agreements by number, each with its domains or, where it names none, theirs."""
    rows = list(visible(reader.actor, Provision).filter(agreement__in=numbers).order_by("activity", "article", "pk")
                .values_list("pk", "agreement_id", "activity", "article"))  # fmt: skip
    own = _domains(Provision, [pk for pk, *_rest in rows], reader)
    theirs = _domains(Agreement, numbers, reader)
    found: dict[int, list[Clause]] = defaultdict(list)
    for pk, agreement, activity, article in rows:
        domains = own.get(pk) or theirs.get(agreement, set())
        found[agreement].append(Clause(activity, article, frozenset(domains)))
    return found


def _domains(model: type[models.Model], numbers: Sequence[int], reader: Reader) -> dict[int, set[str]]:
    """Return the codes of the domains of rows by number."""
    found: dict[int, set[str]] = defaultdict(set)
    for number, code in linked(model, "domains", numbers, reader, ("code",)):
        found[number].add(code)
    return found


def _former(numbers: Sequence[int], reader: Reader, country: Country) -> dict[int, tuple[str, ...]]:
    """Return, by agreement, the names of the former States the country succeeds."""
    found: dict[int, list[str]] = defaultdict(list)
    name = f"name_{reader.language}"
    rows = linked(Agreement, "former_parties", numbers, reader, (name,)).filter(formerstate__successors=country)
    for number, text in rows:
        found[number].append(text)
    return {number: tuple(names) for number, names in found.items()}


# --- many rows at once -------------------------------------------------------------------------------------


def clauses_that_count(rows: Rows, on: date) -> Rows:
    """Return the provisions, among some one may see, of agreements that bind in law and are applied on a day."""
    agreements = Agreement.objects.filter(archived_at__isnull=True)
    return rows.filter(agreement__in=agreements_that_bind(agreements_applied(agreements, on)).order_by().values("pk"))


def in_force_for(country: Any, on: date) -> Q:
    """Return the condition that the agreement of a provision, and all it amends, is in force for one of its parties.

    `country` is the number of a country, or an OuterRef to it: where acts of it are recorded, one holds on the day.
    """
    line = reduce(or_, (Q(agreement=OuterRef(f"agreement__{path}pk")) for path in life_sql.LINE))
    acts = Party.objects.filter(line, country=country, archived_at__isnull=True).order_by()
    left = acts.values("agreement").annotate(held=Count("pk", filter=in_force(on))).filter(held=0)
    return ~Q(Exists(left))


def clauses_for(rows: Rows, country: Country, on: date) -> Rows:
    """Return the provisions, among some one may see, that hold with a country on a day."""
    acts = Party.objects.filter(country=country, consent=Consent.SUCCESSION, archived_at__isnull=True).order_by()
    parties = Agreement.parties.through._base_manager.filter(country=country).values("agreement")
    tied = Q(agreement__in=parties) | Q(agreement__in=acts.values("agreement"))
    return clauses_that_count(rows, on).filter(tied, in_force_for(country.pk, on))


def _keys(actor: Actor, on: date, *parts: Any) -> Rows:
    """Return the keys of what is covered on a day, as a subquery: each a country and some more parts of a provision.

    It speaks of no row but its own, so that the database asks it once, however many rows are compared with it.
    """
    clauses = clauses_that_count(visible(actor, Provision).order_by(), on)
    # A provision in no domain covers nothing.
    clauses = clauses.filter(Q(domains__isnull=False) | Q(agreement__domains__isnull=False))
    acts = {"agreement__party_acts__consent": Consent.SUCCESSION, "agreement__party_acts__archived_at__isnull": True}
    found = []
    for path, more in (("agreement__parties", {}), ("agreement__party_acts__country", acts)):
        tied = clauses.filter(in_force_for(OuterRef(path), on), **{f"{path}__isnull": False}, **more)
        found.append(tied.annotate(key=_key(F(path), *parts)).values("key"))
    keys: Rows = found[0].union(found[1])
    return keys


def _key(country: Any, *parts: Any) -> Concat:
    """Return a country's number and some texts as one text."""
    bar = Value("|", TEXT)
    rest = (part for each in parts for part in (Cast(each, TEXT), bar))
    return Concat(Cast(country, TEXT), bar, *rest, output_field=TEXT)


def without_cover(
    rows: Rows, actor: Actor, on: date, *, country: str, field: Any, activity: Any = None, fieldless: bool = False
) -> Rows:
    """Return the rows with a country for which no agreement the actor may read covers what they do on a day. One query.

    `country` is a path to one country or several: a row comes once for each that is not covered, with its number as
    `cover_country`. `field` is an expression, the code of a field (the top of the tree of domains), "" for any where
    the rows are `fieldless`; `activity` another, None for any.
    """
    named = {"cover_field": field, **({} if activity is None else {"cover_activity": activity})}
    judged = rows.alias(**named).annotate(cover_country=F(country))
    domain = Coalesce(F("domains__code"), F("agreement__domains__code"))
    kind = () if activity is None else (F("activity"),)
    wanted = () if activity is None else (F("cover_activity"),)
    covered = Q(In(_key(F("cover_country"), F("cover_field"), *wanted), _keys(actor, on, domain, *kind)))
    if fieldless:
        covered |= Q(In(_key(F("cover_country"), *wanted), _keys(actor, on, *kind)), cover_field="")
    lacking: Rows = judged.filter(~covered, cover_country__isnull=False)
    return lacking
