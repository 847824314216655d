from datetime import date
from decimal import Decimal

from django.db import migrations

from entente.apps.funding.ledger_sql import install, remove


def keep(apps, schema_editor):
    """Put the triggers in, which write what lines and commitments stand at."""
    for statement in install(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def let_go(apps, schema_editor):
    """Take them away."""
    for statement in remove(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def bring_over(apps, schema_editor):
    """Enter what was kept as yearly financing: a line, a commitment and its movements for each row, archived ones too."""
    financings = apps.get_model("projects", "Financing").objects.select_related("project").order_by("pk")
    line_of, deed_of, movement_of = (apps.get_model("funding", name) for name in ("BudgetLine", "Commitment", "Movement"))
    for row in financings.filter(committed_eur__gt=0):
        made = {"fictional": row.fictional, "source": row.source, "to_confirm": row.to_confirm}
        line, _new = line_of.objects.get_or_create(
            money_source_id=row.money_source_id, owner_id=row.project.owner_id, year=row.year, nature="intervention",
            defaults={**made, "marking": "internal"},
        )
        deed = deed_of.objects.create(
            code=f"financing-{row.pk}", title_fr=row.project.title_fr[:200], title_en=row.project.title_en[:200], line=line,
            project_id=row.project_id, amount=row.committed_eur, owner_id=row.project.owner_id,
            marking=row.project.marking, committed_on=date(row.year, 12, 31), archived_at=row.archived_at,
            archive_reason=row.archive_reason, **made,
        )
        paid = row.paid_eur or Decimal(0)
        steps = [("open", "ae", row.committed_eur, None), ("open", "cp", paid, None),
                 ("commit", "ae", row.committed_eur, deed), ("serve", "cp", paid, deed), ("pay", "cp", paid, deed)]
        for kind, authority, amount, of in steps:
            if amount:
                movement_of.objects.create(line=line, commitment=of, kind=kind, authority=authority, amount=amount,
                                           amount_eur=amount, on=date(row.year, 12, 31), **made)


class Migration(migrations.Migration):
    dependencies = [("funding", "0001_ledger"), ("projects", "0002_regions")]

    operations = [
        migrations.RunPython(keep, let_go),
        migrations.RunPython(bring_over, migrations.RunPython.noop),
    ]
