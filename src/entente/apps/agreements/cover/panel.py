"""What agreements cover with a country, as the panel of its page: four activities by field."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse

from entente.apps.agreements.cover.queries import ground_of
from entente.apps.agreements.cover.words import matrix_of
from entente.apps.reference.models import Country
from entente.engines.records.reader import Reader
from entente.engines.records.record import Drawing

Rows = models.QuerySet[Any]


def cover_drawn(rows: Rows, country: Country, reader: Reader) -> Drawing:
    """Draw what is covered with a country, if it has agreements; the number is that of the provisions that hold."""
    ground, count = ground_of(reader, country), rows.count()
    address = reader.address(reverse("agreements:cover"), country=country.code)
    lines = matrix_of(ground, country.code, reader) if ground.known else []
    html = render_to_string("agreements/_cover.html", {"lines": lines})
    return Drawing(html, len(lines), count, address, tuple(ground.named()))
