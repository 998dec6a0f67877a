"""Days and years say where they are published; a day can retire without leaving."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reference", "0004_office_place")]
    operations = [
        migrations.AddField(
            model_name="calendaryear", name="source", field=models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField(model_name="holiday", name="is_retired", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="holiday", name="source", field=models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddConstraint(
            model_name="holiday",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_retired", False), ("is_entered_by_hand", True), _connector="OR"),
                name="holiday_retired_by_hand",
            ),
        ),
    ]
