"""What the country's page says and draws above its panels: official name, languages, memberships, regional map."""

from __future__ import annotations

from django.utils.translation import gettext as _

from entente.apps.reference.models import Country
from entente.engines.charts.worldmap import Dot, Mark, region
from entente.engines.records.reader import Reader


def country_subtitle(country: Country, reader: Reader) -> str:
    """Return the line under the country's name: official name, code, main languages."""
    language = reader.language
    languages = [getattr(item, f"name_{language}") for item in country.languages.all()]
    parts = [getattr(country, f"official_{language}"), country.code, ", ".join(languages)]
    return " · ".join(part for part in parts if part)


def country_map(country: Country, reader: Reader) -> str:
    """Return the map of the country and its neighbours, its capital marked, as SVG."""
    language = reader.language
    dots = []
    if country.capital_lat is not None and country.capital_lon is not None:
        name = getattr(country, f"capital_{language}")
        dots.append(Dot(float(country.capital_lat), float(country.capital_lon), name, label=name))
    return region(
        country.code,
        {country.code: Mark("strong", str(country))},
        dots,
        title=_("Map: %(country)s and its neighbours") % {"country": country},
        description=_("Indicative borders."),
    )
