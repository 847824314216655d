"""The form of a record: fields made from the model, references typed or chosen among what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.forms.models import modelform_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entente.access.actor import Actor, colleagues
from entente.access.folding import Fold, folded
from entente.access.models import User
from entente.access.paths import Open
from entente.access.scopes import paths_of
from entente.access.service import may_some, visible
from entente.engines.records import catalogue
from entente.engines.records.reader import Reader
from entente.engines.records.record import Record
from entente.engines.records.together import faults_of

SEPARATOR = ";"


class Lookup(forms.CharField):
    """One record typed by its key or name, or several joined by ";": cleaned to records the reader may see."""

    def __init__(self, target: type[models.Model], reader: Reader, *, several: bool, **options: Any) -> None:
        super().__init__(**options)
        self.target, self.reader, self.several = target, reader, several
        self.record = catalogue.by_model(target)

    def prepare_value(self, value: Any) -> Any:
        """Return the text shown for what is stored."""
        if value is None or isinstance(value, str):
            return value
        chosen = value if isinstance(value, list | tuple | models.QuerySet) else [value]
        keys = [item.pk if isinstance(item, models.Model) else item for item in chosen]
        rows = choosable(self.reader.actor, self.target, archived=True).filter(pk__in=keys)
        return f" {SEPARATOR} ".join(self._written(row) for row in rows)

    def _written(self, row: models.Model) -> str:
        """Return a record as it is typed: its code, or its number and name."""
        if self.record.key != "pk":
            return str(getattr(row, self.record.key))
        return f"{row.pk} {row}"

    def clean(self, value: Any) -> Any:
        """Return one record or None, or a list of records; ValidationError names each word that leads nowhere."""
        text = super().clean(value)
        words = [part.strip() for part in text.split(SEPARATOR) if part.strip()]
        if not self.several:
            words = words[:1] if len(words) < 2 else [text]
        return self.chosen(words)

    def chosen(self, words: Sequence[str]) -> Any:
        """Return what some words name: one record or None, or a list of records; ValidationError as `clean`."""
        found: list[models.Model] = []
        problems = []
        for word in words:
            rows = self._matching(word)
            if len(rows) == 1 and rows[0] in found:
                problems.append(_("“%(word)s” is there twice: write each once.") % {"word": word[:60]})
            elif len(rows) == 1:
                found.append(rows[0])
            else:
                problems.append(self._sentence(word, rows))
        if problems:
            raise forms.ValidationError(problems)
        return found if self.several else (found[0] if found else None)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Say whether what is typed differs from what is stored."""
        return bool((self.prepare_value(initial) or "") != (data or ""))

    def _matching(self, word: str) -> list[models.Model]:
        """Return at most four records that a word names: by key, by number, or by name in either language."""
        rows = choosable(self.reader.actor, self.target)
        first = word.split(" ", 1)[0].lstrip("#")
        if self.record.key == "pk" and first.isdecimal():
            return list(rows.filter(pk=int(first))[:1])
        if self.record.key != "pk":
            exact = list(rows.filter(**{f"{self.record.key}__iexact": word})[:1])
            if exact:
                return exact
        names = {self.record.label_path("fr"), self.record.label_path("en")}
        match = models.Q()
        for name in sorted(names):
            rows = rows.alias(**{f"folded_{name}": Fold(name)})
            match |= models.Q(**{f"folded_{name}": folded(word)})
        return list(rows.filter(match)[:4])

    def _sentence(self, word: str, rows: list[models.Model]) -> str:
        """Return why a word does not name one record."""
        if rows:
            return _("“%(word)s” names several records: write the number of one of %(names)s.") % {
                "word": word,
                "names": ", ".join(f"{row.pk} {row}" for row in rows),
            }
        return _("“%(word)s” is not known among the %(kind)s you may see: write a code or the full name.") % {
            "word": word[:60],
            "kind": self.record.plural,
        }


def choosable(actor: Actor, target: type[models.Model], *, archived: bool = False) -> models.QuerySet[Any]:
    """Return the records a reference may name: those the actor may see, and the accounts they work with."""
    seen = visible(actor, target, archived=archived)
    return seen | colleagues(actor) if target is User else seen


def hidden_from(reader: Reader, row: models.Model, name: str) -> list[models.Model]:
    """Return the records that a field of a stored row refers to and the reader may not see: no change may lose them."""
    stored = getattr(row, name)
    linked = list(stored.all()) if hasattr(stored, "all") else [stored] if stored is not None else []
    if not linked:
        return []
    seen = choosable(reader.actor, type(linked[0]), archived=True).filter(pk__in=[item.pk for item in linked])
    numbers = set(seen.values_list("pk", flat=True))
    return [item for item in linked if item.pk not in numbers]


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """The form of a record: references that were withheld from the reader stay as they are stored."""

    record: ClassVar[Record]
    reader: ClassVar[Reader]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.withheld: dict[str, list[models.Model]] = {}
        lookups = [(name, field) for name, field in self.fields.items() if isinstance(field, Lookup)]
        for name, field in lookups if self.instance.pk is not None else ():
            if hidden := hidden_from(field.reader, self.instance, name):
                self.withheld[name], field.required = hidden, False

    def clean(self) -> dict[str, Any]:
        """Return what was read, with what was withheld put back."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name, hidden in self.withheld.items():
            if isinstance(values.get(name), list):
                values[name] = [*values[name], *(item for item in hidden if item not in values[name])]
            elif name in values and values[name] is None:
                values[name] = hidden[0]
        return values

    def _post_clean(self) -> None:
        """Ask, after the record's own rules, how it stands together with the others."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            several = [name for name, field in self.fields.items() if isinstance(field, Lookup) and field.several]
            links = {name: [item.pk for item in self.cleaned_data[name]] for name in several}
            tell_faults(self, faults_of(self.reader.actor, self.record, [self.instance], links))


def tell_faults(form: forms.BaseForm, faults: Iterable[tuple[str, str]]) -> None:
    """Add (field, sentence) pairs to a form's errors, beside their fields where it has them."""
    for name, sentence in faults:
        form.add_error(name if name in form.fields else None, sentence)


def form_class(record: Record, reader: Reader) -> type[forms.ModelForm[Any]]:
    """Return the form of a record type for a reader; `revision` is what the reader saw when the form was opened."""

    def made(field: models.Field[Any, Any], **options: Any) -> Any:
        return _form_field(field, reader, options)

    base = modelform_factory(record.model, RecordForm, fields=record.form, formfield_callback=made)
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, required=False)
    extra: Mapping[str, Any] = {"revision": revision, "record": record, "reader": reader}
    return type(base.__name__, (base,), dict(extra))


def _form_field(field: models.Field[Any, Any], reader: Reader, options: dict[str, Any]) -> Any:
    """Return the form field of a model field."""
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return field.formfield(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)
    if isinstance(field, models.TextField):
        return field.formfield(widget=forms.Textarea(attrs={"rows": 4}), **options)
    target: Any = field.related_model
    if target is None:
        return field.formfield(**options)
    common: dict[str, Any] = {"label": field.verbose_name, "required": not field.blank, "help_text": field.help_text}
    if field.many_to_many:
        hint = gettext_lazy("Several codes or names, separated by ;")
        return Lookup(target, reader, several=True, **{**common, "help_text": field.help_text or hint})
    few = isinstance(paths_of(target), Open) and may_some(reader.actor, "view", target)
    if few:
        # Without default ordering by the reader's language a list of countries cannot be read.
        label = catalogue.by_model(target).label_path(reader.language)
        rows = visible(reader.actor, target).order_by(label)
        return forms.ModelChoiceField(rows, blank=True, **common)
    hint = gettext_lazy("A number, a code or the full name")
    return Lookup(target, reader, several=False, **{**common, "help_text": field.help_text or hint})
