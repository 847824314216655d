"""What changed in the coverage, as lines of words with their addresses: for the page and for its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from entente.access.folding import folded
from entente.apps.network.choices import Capacity, PostKind
from entente.apps.network.coverage.comparison import Subject
from entente.apps.network.coverage.queries import Changes, Turned
from entente.apps.network.models import Post
from entente.apps.partners.choices import Field
from entente.apps.reference.models import Country
from entente.engines.records import catalogue
from entente.engines.ui import format as show

Link = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One change: of what (words, address), in which field or of which kind, what was before and what is after."""

    name: Link
    about: str
    before: tuple[Link, ...] = ()
    after: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Section:
    """One kind of change: its title, the sentence when there is none, its lines."""

    title: str
    empty: str
    lines: tuple[Line, ...]


def sections(found: Changes, days: tuple[date, date], language: str) -> list[Section]:
    """Return every kind of change with its lines, countries by name; each address stands at the day it speaks of."""
    told = _Told(found, days, language)
    gained = (told.country(subject, (), posts) for subject, posts in found.comparison.gained.items())
    lost = (told.country(subject, posts, ()) for subject, posts in found.comparison.lost.items())
    moved = (told.country(row.subject, row.before, row.after) for row in found.comparison.moved)
    recast = (told.recast(row.subject, row.post, row.before, row.after) for row in found.comparison.recast)
    return [
        Section(_("Countries gained"), _("No country was gained."), _by_name(gained)),
        Section(_("Countries lost"), _("No country was lost."), _by_name(lost)),
        Section(_("Countries whose posts changed"), _("No country went to other posts."), _by_name(moved)),
        Section(_("Capacities that changed"), _("No capacity changed."), _by_name(recast)),
        Section(_("Posts opened"), _("No post opened."), tuple(told.turned(post, True) for post in found.opened)),
        Section(_("Posts closed"), _("No post closed."), tuple(told.turned(post, False) for post in found.closed)),
    ]


def _by_name(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines in the order of their names."""
    return tuple(sorted(lines, key=lambda line: (folded(line.name[0]), line.about)))


@dataclass(frozen=True)
class _Told:
    """Puts numbers into words with addresses."""

    found: Changes
    days: tuple[date, date]
    language: str

    def country(self, subject: Subject, before: Iterable[int], after: Iterable[int]) -> Line:
        """Return the line of a country whose posts changed."""
        on = self.days[1] if after else self.days[0]
        return Line(
            self._country(subject, on), str(Field(subject.competence).label),
            tuple(self._post(post, self.days[0]) for post in before),
            tuple(self._post(post, self.days[1]) for post in after),
        )  # fmt: skip

    def recast(self, subject: Subject, post: int, before: str, after: str) -> Line:
        """Return the line of a country that a post covers otherwise."""
        name, words = self.found.posts[post], dict(Capacity.choices)
        sides = [
            ((f"{name} ({words[capacity]})", self._post(post, day)[1]),)
            for capacity, day in zip((before, after), self.days, strict=True)
        ]
        return Line(self._country(subject, self.days[1]), str(Field(subject.competence).label), *sides)

    def turned(self, post: Turned, opened: bool) -> Line:
        """Return the line of a post that opened or closed, with the day."""
        side = ((show.day(post.day, self.language), ""),)
        name = (post.name, _address(Post, post.number, post.day))
        kind = str(PostKind(post.kind).label)
        return Line(name, kind, after=side) if opened else Line(name, kind, before=side)

    def _country(self, subject: Subject, on: date) -> Link:
        """Return a country's name and address on a day."""
        code, name = self.found.countries[subject.country]
        return name, _address(Country, code, on)

    def _post(self, number: int, on: date) -> Link:
        """Return a post's name and address on a day."""
        return self.found.posts[number], _address(Post, number, on)


def _address(model: type[Country] | type[Post], key: object, on: date) -> str:
    """Return the address of a record as of a day."""
    return f"{catalogue.by_model(model).detail_path(key)}?as_of={on.isoformat()}"
