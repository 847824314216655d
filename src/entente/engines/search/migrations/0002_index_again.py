"""Make the index again: entries hold more words, and some record types are in it no more."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    """Empty the index; `entente serve` makes a missing one, as does `entente index`."""
    for name in ("Indexed", "IndexedWord", "IndexedKind"):
        apps.get_model("search", name).objects.all().delete()


class Migration(migrations.Migration):
    """Empty the index."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
