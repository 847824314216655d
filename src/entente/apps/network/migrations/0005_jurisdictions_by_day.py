"""An index of jurisdictions by field and day."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('network', '0004_siting'),
        ('reference', '0002_other_names'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='jurisdiction',
            index=models.Index(fields=['competence', 'ends_on', 'starts_on'], name='jurisdiction_day'),
        ),
    ]
