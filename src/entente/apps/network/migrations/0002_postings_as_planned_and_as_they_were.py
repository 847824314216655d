"""The days of a posting as planned stand apart from those that came true."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    """Keep what was entered as the days planned."""

    dependencies = [("network", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="posting", name="posting_dates"),
        migrations.RenameField(model_name="posting", old_name="starts_on", new_name="planned_from"),
        migrations.RenameField(model_name="posting", old_name="ends_on", new_name="planned_to"),
    ]
