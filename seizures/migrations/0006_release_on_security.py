"""Goods of a suspected patent or design may be released on security."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("seizures", "0005_names_of_fields")]
    operations = [
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DETAIN", "Detain"),
                    ("CONFISCATE", "Confiscate"),
                    ("DESTROY", "Destroy"),
                    ("RELEASE", "Release"),
                    ("RELEASE_ON_SECURITY", "Release on security"),
                    ("AWAIT_COURT", "Wait for the court"),
                ],
                max_length=20,
            ),
        ),
    ]
