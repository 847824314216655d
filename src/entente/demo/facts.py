"""Loading the documents' facts from their files: named things, dated, each with its source letter."""

from __future__ import annotations

from django.db import transaction

from entente.access.actor import Actor
from entente.access.models import Unit
from entente.apps.agreements.models import Agreement, TextVersion
from entente.apps.dialogues.models import Declaration, Meeting, Series
from entente.apps.network.models import Counterpart, Jurisdiction, Position, Post
from entente.apps.partners.models import Institution, Organisation
from entente.apps.priorities.models import Objective, Priority
from entente.apps.projects.models import Project, Result
from entente.apps.reference.models import Statement
from entente.demo.tables import HERE, Book, Table, load_table

FOLDER = HERE / "facts"
BATCH = "documents"
TABLES = (
    Table("units", Unit),
    Table("organisations", Organisation),
    Table("institutions", Institution),
    Table("posts", Post),
    Table("counterparts", Counterpart),
    Table("jurisdictions", Jurisdiction),
    Table("positions", Position),
    Table("agreements", Agreement),
    Table("agreement_texts", TextVersion),
    Table("series", Series),
    Table("meetings", Meeting),
    Table("declarations", Declaration),
    Table("priorities", Priority),
    Table("objectives", Objective),
    Table("projects", Project),
    Table("results", Result),
    Table("statements", Statement),
)


@transaction.atomic
def load_facts(actor: Actor, book: Book) -> dict[str, int]:
    """Store the facts as the actor and return how many rows each file gave; nothing when they are there already."""
    if book.all(Unit):
        return {}
    return {table.name: load_table(actor, book, FOLDER, table, BATCH) for table in TABLES}
