"""What a person does in the follow-up room: note what was promised about a record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models, transaction

from entente.access.actor import Actor
from entente.access.service import require
from entente.apps.followup.models import Followup
from entente.apps.followup.pointing import places_of
from entente.engines.journal.service import Act, kind_of, note, snapshot
from entente.engines.records.actions import prepare
from entente.engines.records.together import require_fitting


@transaction.atomic
def promise(actor: Actor, about: models.Model, form: forms.ModelForm[Any]) -> Followup:
    """Store what a valid form says was promised about a record, with the owner, countries and marking of that record.

    Whatever the form holds of these is not asked. Raises Refused unless the actor may read the record, and add such
    a row where it then stands.
    """
    require(actor, "view", about)
    place = places_of(type(about), [about.pk])[about.pk]
    row: Followup = form.save(commit=False)
    row.about_kind, row.about_id = kind_of(about), about.pk
    row.owner_id, row.marking = place.owner, place.marking
    prepare(actor, "add", row, None)
    row.save()
    row.countries.set(place.countries)
    row.readers.set(place.readers)
    require(actor, "add", row)
    note(actor, Act("add", row, {}, snapshot(row)))
    require_fitting(actor, [row])
    return row
