import entente.apps.agreements.life_sql
from django.db import migrations, models


def store(apps, schema_editor):
    """Give PostgreSQL the functions that SQLite is given with each connection."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(entente.apps.agreements.life_sql.STORED)


class Migration(migrations.Migration):

    dependencies = [("agreements", "0003_lives"), ("calendar", "0002_arithmetic")]

    operations = [
        migrations.RunPython(store, migrations.RunPython.noop),
        migrations.AddField(
            model_name='agreement',
            name='enters_on',
            field=models.GeneratedField(db_persist=True, expression=entente.apps.agreements.life_sql.OwnEntry(), output_field=models.DateField(null=True, verbose_name='enters into force on')),
        ),
        migrations.AddField(
            model_name='agreement',
            name='leaves_on',
            field=models.GeneratedField(db_persist=True, expression=entente.apps.agreements.life_sql.OwnEnd(), output_field=models.DateField(null=True, verbose_name='leaves force on')),
        ),
        migrations.AddIndex(
            model_name='agreement',
            index=models.Index(fields=['enters_on', 'leaves_on'], name='agreement_in_force'),
        ),
    ]
