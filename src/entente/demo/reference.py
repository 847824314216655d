"""Loading the reference tables: countries, groups, memberships, languages, currencies, money, documents."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from django.db import transaction

from entente.access.actor import Actor
from entente.access.service import visible
from entente.apps.funding.aid.models import OdaRule
from entente.apps.reference.models import (
    Country,
    CountryName,
    Currency,
    DatedRule,
    Domain,
    FormerState,
    Group,
    Language,
    Membership,
    MoneySource,
    OdaStatus,
    Rate,
    SourceDocument,
)
from entente.demo.tables import Book, Line, Table, load_table

FOLDER = Path(str(files("entente.apps.reference") / "data"))
AID_FOLDER = Path(str(files("entente.apps.funding") / "data"))
BATCH = "reference"


def _status(line: Line) -> Line:
    """Turn the column of confirmation into the mark "to confirm"."""
    status = line.pop("status")
    return line | {"to_confirm": "yes" if status == "to-confirm" else ""}


def _rate(line: Line) -> Line:
    """Keep the source in French: the record has one."""
    line.pop("source_en")
    return _status(line | {"source": line.pop("source_fr")})


def _country(line: Line) -> Line:
    """Name the sub-region by its field."""
    return line | {"subregion": line.pop("m49")}


def _membership(line: Line) -> Line:
    """Mark the rows whose note asks for another reading."""
    return line | {"to_confirm": "yes" if "à vérifier" in line["note_fr"] else ""}


TABLES = (
    Table("sources", SourceDocument),
    Table("languages", Language),
    Table("currencies", Currency),
    Table("rates", Rate, _rate),
    Table("groups", Group),
    Table("countries", Country, _country),
    Table("country_names", CountryName, _status),
    Table("memberships", Membership, _membership),
    Table("oda_status", OdaStatus, _status),
    Table("money_sources", MoneySource, _status),
    Table("former_states", FormerState, _status),
    Table("domains", Domain, _status),
    Table("rules", DatedRule, _status),
)
AID_RULES = Table("aid_rules", OdaRule, _status)


@transaction.atomic
def load_reference(actor: Actor) -> None:
    """Store the reference tables as the actor; a table that already holds rows is left as it is."""
    book = Book(actor)
    folders = [(table, FOLDER) for table in TABLES] + [(AID_RULES, AID_FOLDER)]
    for table, folder in folders:
        if not visible(actor, table.model, archived=True).exists():
            load_table(actor, book, folder, table, BATCH)
