"""Certificates of destruction among the files made for somebody."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_annual_return")]

    operations = [
        migrations.AlterField(
            model_name="reportrun",
            name="kind",
            field=models.CharField(
                choices=[
                    ("CASES", "Cases"),
                    ("TABLE", "Table of figures"),
                    ("DOSSIER", "Dossier"),
                    ("CASE_FILE", "Case file"),
                    ("RESULTS", "Results of an operation"),
                    ("ANNUAL", "Annual return"),
                    ("DESTROYED", "Certificate of destruction"),
                ],
                default="CASES",
                max_length=9,
            ),
        )
    ]
