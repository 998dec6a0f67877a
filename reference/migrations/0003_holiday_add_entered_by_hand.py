"""An administrator's calendar entry is told from a loaded one, so that a load leaves it alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reference", "0002_initial")]
    operations = [
        migrations.AddField(
            model_name="holiday",
            name="is_entered_by_hand",
            field=models.BooleanField(default=False),
        ),
    ]
