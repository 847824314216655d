"""The mark of a row that concerns a country only through an organisation or a region: "via ECOWAS"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, cast

from django.db import models
from django.db.models import Case, CharField, F, Value, When
from django.db.models.expressions import Combinable
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.paths import Open
from entente.access.scopes import condition, paths_of
from entente.apps.reference.models import Country
from entente.apps.reference.queries import member_groups, regions_of
from entente.engines.records.columns import Column, Extra, Values, Words, field_at
from entente.engines.records.reader import Reader

VIA = gettext_lazy("Via")
THROUGH = gettext_lazy("via %(through)s")
NOBODY: Extra = {}
MOST = 2
KEYS_AT_ONCE = 10_000
NOTHING = Value("", output_field=CharField())
Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Via(Column):
    """Through what each row concerns the country the page is about; nothing where it concerns it directly.

    `countries`, `organisations`, `regions` and `former` (States that are no more) are the fields of the rows' model,
    to one or to many; "" for none.
    """

    name: str = "via"
    heading: Words = VIA
    sortable: bool = False
    extra: bool = True
    mark: bool = True
    countries: str = "countries"
    organisations: str = "organisations"
    regions: str = "regions"
    former: str = ""
    words: Words = THROUGH

    def ask(self, model: type[models.Model], reader: Reader) -> tuple[str | Combinable, ...]:
        """Ask for the row's number, by which the marks are found."""
        return ("pk",)

    def fetch(self, model: type[models.Model], keys: Sequence[int], reader: Reader) -> Extra:
        """Return, by row number, the names of what each row concerns the country through. One query."""
        if not isinstance(reader.about, Country) or not keys:
            return NOBODY
        direct: set[int] = set()
        through: dict[int, set[str]] = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            first, *others = self._asked(model, keys[start : start + KEYS_AT_ONCE], reader, reader.about)
            for key, kind, short, name in first.union(*others, all=True):
                if kind == "direct":
                    direct.add(key)
                else:
                    through.setdefault(key, set()).add(short or name or _("an organisation"))
        return {key: _joined(sorted(names)) for key, names in through.items() if key not in direct}

    def _asked(
        self, model: type[models.Model], keys: Sequence[int], reader: Reader, country: Country
    ) -> Iterator[Rows]:
        """Yield the queries of one: direct rows, rows through organisations, regions, former States."""
        rows, own, other = _links(model, self.countries, keys)
        yield rows.filter(**{f"{other}": country.pk}).values_list(own, Value("direct"), NOTHING, NOTHING)
        if self.organisations:
            rows, own, other = _links(model, self.organisations, keys)
            members = member_groups(country.pk, reader.on)
            labels = _labels(model, self.organisations, f"{other}__", reader)
            yield rows.filter(**{f"{other}__members__in": members}).values_list(own, Value("organisation"), *labels)
        if self.regions:
            rows, own, other = _links(model, self.regions, keys)
            labels = _labels(model, self.regions, f"{other}__", reader)
            yield rows.filter(**{f"{other}__in": regions_of(country.pk)}).values_list(own, Value("region"), *labels)
        if self.former:
            rows, own, other = _links(model, self.former, keys)
            labels = _labels(model, self.former, f"{other}__", reader, ("short", "name"))
            yield rows.filter(**{f"{other}__successors": country.pk}).values_list(own, Value("former"), *labels)

    def text(self, model: type[models.Model], values: Values, reader: Reader) -> str:
        """Return the words of the mark, "" where the row concerns the country directly."""
        return str(self.words) % {"through": values[1]} if len(values) > 1 else ""

    def html(self, model: type[models.Model], values: Values, reader: Reader) -> SafeString:
        """Return the mark as it stands after the row's name."""
        text = self.text(model, values, reader)
        return SafeString(f' <span class="via">{escape(text)}</span>' if text else "")


def _joined(names: Sequence[str]) -> str:
    """Return the first names and the number of others."""
    rest = len(names) - MOST
    shown = ", ".join(names[:MOST])
    return f"{shown} +{rest}" if rest > 0 else shown


def _links(model: type[models.Model], name: str, keys: Sequence[int]) -> tuple[Rows, str, str]:
    """Return the rows that link rows to others, and the paths to the row's number and to the other record.

    For a field to many these are the rows of its join table: there a condition and a value are of one same record.
    """
    field = cast("Any", field_at(model, name))
    if not field.many_to_many:
        return model._base_manager.filter(pk__in=keys).order_by(), "pk", name
    own = field.m2m_field_name()
    rows = field.remote_field.through._base_manager.filter(**{f"{own}__in": keys}).order_by()
    return rows, f"{own}_id", field.m2m_reverse_field_name()


def _labels(
    model: type[models.Model], name: str, prefix: str, reader: Reader, stems: Sequence[str] = ("acronym", "name")
) -> tuple[Combinable, ...]:
    """Return the short and the full name of the other record in the reader's language, empty where out of scope."""
    paths = tuple(F(f"{prefix}{stem}_{reader.language}") for stem in stems)
    target = cast("type[models.Model]", field_at(model, name).related_model)
    if isinstance(paths_of(target), Open):
        return paths
    seen = condition(reader.actor, target, "view", prefix)
    if seen.everything:
        return paths
    if seen.rows is None:
        return (NOTHING, NOTHING)
    return tuple(Case(When(seen.rows, then=path), default=NOTHING) for path in paths)
