"""Ten actions typed in a grid: what is read of each line, and all that is wrong with all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from entente.access.choices import Marking
from entente.access.matrix import scopes_for
from entente.access.service import visible
from entente.apps.partners.models import Institution
from entente.apps.projects.action.queries import Same, looking_like, told
from entente.apps.projects.action.rules import why_same
from entente.apps.projects.choices import ActionKind, ActionState
from entente.apps.projects.models import Action
from entente.apps.reference.models import Country
from entente.engines.exchange.checks import broken
from entente.engines.exchange.references import References
from entente.engines.exchange.values import Problem, reader_for
from entente.engines.records.reader import Reader

LINES = 10
KIND = "projects.action"
# The cells of a line, in the order in which they are typed.
CELLS = (
    "starts_on",
    "ends_on",
    "kind",
    "title_fr",
    "title_en",
    "country",
    "institution",
    "people",
    "women",
    "cost_eur",
)
GIVEN = ("country", "kind")  # what a blank line may hold, as it was proposed
REQUIRED = ("starts_on", "kind", "title_fr", "country")
FIELDS = {"people": "trainees"}
HEADS = ("trainees", "listeners")
# Those who come to these are told apart as listeners, in the other kinds they are trainees.
LISTENED_TO = (ActionKind.SEMINAR, ActionKind.ADVICE, ActionKind.EQUIPMENT)
REFERENCES = ("country", "institution", "owner", "project", "organisation", "confirmed_by", "readers")


@dataclass
class Line:
    """One line of the grid: what was typed, what is wrong beside which cell ("" for the line), what it may repeat."""

    number: int
    texts: dict[str, str]
    anyway: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    same: list[Same] = field(default_factory=list)
    twin: int | None = None  # the earlier line of the grid that it repeats
    row: Action | None = None

    @property
    def blank(self) -> bool:
        """True when nothing was typed beside what was proposed."""
        return not any(text for name, text in self.texts.items() if name not in GIVEN)

    @property
    def warned(self) -> bool:
        """True when it may be there already and the reader has not said to enter it anyway."""
        return bool(self.same or self.twin) and not self.anyway

    def complain(self, name: str, sentence: str) -> None:
        """Keep what is wrong with a cell."""
        self.errors.setdefault(name, []).append(sentence)


def typed(sent: Mapping[str, str]) -> list[Line]:
    """Return the lines of a grid as they were sent, blank ones too."""
    return [
        Line(
            number,
            {name: sent.get(f"{name}-{number}", "").strip() for name in CELLS},
            bool(sent.get(f"anyway-{number}")),
        )
        for number in range(1, LINES + 1)
    ]


def read(reader: Reader, lines: Iterable[Line]) -> list[Line]:
    """Read the lines that are not blank, say all that is wrong with each, and return them. Five queries at most."""
    filled = [line for line in lines if not line.blank]
    for line in filled:
        _copied(line)
        _values(line)
    _places(reader, filled)
    for line in filled:
        _row(reader, line)
    sound = [line for line in filled if line.row is not None]
    _repeated(reader, sound)
    return filled


def _copied(line: Line) -> None:
    """Give the title of one language to the other."""
    texts = line.texts
    for name, other in (("title_fr", "title_en"), ("title_en", "title_fr")):
        texts[name] = texts[name] or texts[other]


def _values(line: Line) -> None:
    """Read the cells that name no other record."""
    for name in CELLS:
        text = line.texts[name]
        if not text:
            if name in REQUIRED:
                line.complain(name, _("is required"))
        elif name not in {"country", "institution"}:
            part: Any = Action._meta.get_field(FIELDS.get(name, name))
            value = reader_for(part)(text)
            if isinstance(value, Problem):
                line.complain(name, value.sentence)
            else:
                line.values[name] = value
    # An action without a last day takes one day.
    if not line.texts["ends_on"] and "starts_on" in line.values:
        line.values["ends_on"] = line.values["starts_on"]


def _places(reader: Reader, lines: Sequence[Line]) -> None:
    """Read which country and institution each line names; an institution of several countries is that of the line's."""
    countries, institutions = References(Country, reader), References(Institution, reader)
    countries.resolve({line.texts["country"] for line in lines} - {""})
    for line in lines:
        _named(line, "country", countries)
    institutions.resolve(words := {line.texts["institution"] for line in lines} - {""})
    doubtful = {number for word in words if not institutions.knows(word) for number in institutions.meant(word)}
    home = dict(Institution._base_manager.filter(pk__in=doubtful).values_list("pk", "country_id")) if doubtful else {}
    for line in lines:
        if not (word := line.texts["institution"]):
            continue
        there = [number for number in institutions.meant(word) if home.get(number) == line.values.get("country")]
        if len(there) == 1 and not institutions.knows(word):
            line.values["institution"] = there[0]
        else:
            _named(line, "institution", institutions)


def _named(line: Line, name: str, references: References) -> None:
    """Read one cell that names a record."""
    if not (word := line.texts[name]):
        return
    number = references.number(word)
    if isinstance(number, Problem):
        line.complain(name, number.sentence)
    else:
        line.values[name] = number


def _row(reader: Reader, line: Line) -> None:
    """Make the action of a line and ask its own rules of all that could be read; it is kept when nothing is wrong."""
    row, unread = _action(reader, line.values), set(line.errors)
    stored = {part.attname: getattr(row, part.attname) for part in Action._meta.concrete_fields if not part.generated}
    if "country" in unread:
        stored["country_id"] = 0  # one is typed, or asked for already
    for sentence in broken(Action, stored):
        line.complain("", sentence)
    # A cell that could not be read has its sentence; its field is empty in the row.
    left_out = {*REFERENCES, *(name for name in CELLS if name not in line.values)}
    if "people" in unread:
        row.women = None
    for ask in (partial(row.clean_fields, exclude=left_out), row.clean):
        try:
            ask()
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                line.errors.setdefault("people" if name in HEADS else name, []).extend(sentences)
    line.row = None if line.errors else row


def _action(reader: Reader, values: Mapping[str, Any]) -> Action:
    """Return the action that the values of a line say, owned by the unit in which the reader enters actions."""
    heads = HEADS[values.get("kind") in LISTENED_TO]
    may_add = (held.unit_id for held in reader.actor.holdings if scopes_for(held.role, KIND, "add"))
    done = bool(values.get("ends_on") and values["ends_on"] <= reader.today)
    told: dict[str, Any] = {name: values.get(name) or "" for name in ("kind", "title_fr", "title_en")}
    told |= {name: values.get(name) for name in ("starts_on", "ends_on", "women", "cost_eur")}
    return Action(
        country_id=values.get("country"), institution_id=values.get("institution"), owner_id=min(may_add),
        marking=Marking.INTERNAL, state=ActionState.DONE if done else ActionState.PLANNED, **told,
        **{heads: values.get("people") or 0},
    )  # fmt: skip


def _repeated(reader: Reader, lines: Sequence[Line]) -> None:
    """Find what each line may repeat: actions the reader may see (one query), and earlier lines of the grid."""
    compared = [told(line.row) for line in lines]
    for line, same in zip(lines, looking_like(reader, compared), strict=True):
        line.same = same
    for at, line in enumerate(lines):
        line.twin = next(
            (lines[before].number for before in range(at) if why_same(compared[at], compared[before])), None
        )


def near_institutions(reader: Reader, most: int) -> list[str]:
    """Return names of institutions to choose among: in the reader's countries, or nothing for who has none."""
    if not reader.actor.countries:
        return []
    rows = visible(reader.actor, Institution).filter(country__in=reader.actor.countries)
    name = f"name_{reader.language}"
    return list(dict.fromkeys(rows.order_by(name).values_list(name, flat=True)[:most]))
