"""The annual return is a file of its own; offices are asked for what their cases lack."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0002_squashed_0005_days_and_years_have_a_source"),
        ("reports", "0007_watches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

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
                ],
                default="CASES",
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="GapRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("left", models.PositiveIntegerField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.office"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "year"), name="gap_request_once")],
            },
        ),
    ]
