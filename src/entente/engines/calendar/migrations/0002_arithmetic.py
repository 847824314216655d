from django.db import migrations

from entente.engines.calendar.in_sql import STORED


def store(apps, schema_editor):
    """Give PostgreSQL the functions that SQLite is given with each connection."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(STORED)


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_addresses")]

    operations = [migrations.RunPython(store, migrations.RunPython.noop)]
