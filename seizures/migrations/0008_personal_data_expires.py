"""Until when the names on a case may be kept, and when they were erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seizures", "0007_papers_parties_and_packs")]
    operations = [
        migrations.AddField(
            model_name="seizure", name="personal_data_until", field=models.DateField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="seizure", name="personal_data_purged_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddIndex(
            model_name="seizure",
            index=models.Index(
                condition=models.Q(("personal_data_purged_at__isnull", True), ("personal_data_until__isnull", False)),
                fields=["personal_data_until", "id"],
                name="seizure_purge",
            ),
        ),
    ]
