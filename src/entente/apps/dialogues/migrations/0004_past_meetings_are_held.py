from django.db import migrations
from django.utils import timezone


def hold(apps, schema_editor):
    """Say of every meeting recorded before states were that it was held once its day has come."""
    meetings = apps.get_model("dialogues", "Meeting")
    meetings.objects.filter(starts_on__lte=timezone.localdate()).update(state="held")


class Migration(migrations.Migration):
    dependencies = [("dialogues", "0003_series_agenda_delegates_declarations")]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
