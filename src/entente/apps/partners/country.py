"""What the country's page says and draws above its panels: official name, languages, memberships, regional map."""

from __future__ import annotations

from collections.abc import Mapping

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


def country_map(country: Country, reader: Reader, palette: Mapping[str, str] | None = None) -> str:
    """Return the map of the country and its neighbours with its capital as SVG; "" for one not on the map."""
    dots = []
    if country.capital_lat is not None and country.capital_lon is not None:
        name = getattr(country, f"capital_{reader.language}")
        dots.append(Dot(float(country.capital_lat), float(country.capital_lon), name, label=name))
    title = _("Map: %(country)s and its neighbours") % {"country": country}
    own = {country.code: Mark("strong", str(country))}
    try:
        return region(country.code, own, dots, title=title, description=_("Indicative borders."), palette=palette)
    except KeyError:
        return ""
