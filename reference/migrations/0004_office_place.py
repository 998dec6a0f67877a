"""The city of an office, short enough for a map."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reference", "0003_holiday_add_entered_by_hand")]
    operations = [
        migrations.AddField(
            model_name="office", name="place_en", field=models.CharField(blank=True, default="", max_length=40)
        ),
        migrations.AddField(
            model_name="office", name="place_zh", field=models.CharField(blank=True, default="", max_length=40)
        ),
    ]
