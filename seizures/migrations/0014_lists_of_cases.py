"""Lists of cases that officers bring as spreadsheets, kept for a week."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import ipcases.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0002_squashed_0005_days_and_years_have_a_source"),
        ("seizures", "0013_keys_of_undone_seizures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("columns", models.JSONField(default=list)),
                ("language", models.CharField(max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CHECKED", "Checked"),
                            ("LOGGING", "In progress"),
                            ("STOPPED", "Stopped"),
                            ("DONE", "Done"),
                        ],
                        default="CHECKED",
                        max_length=7,
                    ),
                ),
                ("wants_all", models.BooleanField(default=False)),
                ("other_parcels", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField()),
                ("alive_at", models.DateTimeField(blank=True, null=True)),
                ("kept_until", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="reference.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "-id"], name="case_list_office"),
                    models.Index(fields=["kept_until"], name="case_list_expiry"),
                    models.Index(condition=Q(state="LOGGING"), fields=["id"], name="case_list_logging"),
                ],
                "constraints": [models.UniqueConstraint(fields=("owner", "sha256"), name="case_list_file_once")],
            },
        ),
        migrations.CreateModel(
            name="ListedCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("number", models.CharField(blank=True, max_length=40)),
                ("rows", models.JSONField()),
                ("faults", models.JSONField(default=list)),
                ("hints", models.JSONField(default=list)),
                (
                    "parcel_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("line_count", models.PositiveSmallIntegerField(default=0)),
                ("item_count", models.PositiveBigIntegerField(default=0)),
                ("values", models.JSONField(default=list)),
                ("is_other_parcel", models.BooleanField(default=False)),
                ("intake_key", models.UUIDField(default=ipcases.lib.ids.uuid7, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("READY", "Without a fault"), ("FAULTY", "To mend"), ("LOGGED", "Logged")],
                        max_length=6,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=40)),
                (
                    "case_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cases", to="seizures.caselist"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case_list", "place"), name="listed_case_place_once"),
                    models.CheckConstraint(
                        condition=Q(("state", "LOGGED"), Q(("reference", ""), _negated=True))
                        | Q(Q(("state", "LOGGED"), _negated=True), ("reference", "")),
                        name="listed_case_logged_has_reference",
                    ),
                ],
            },
        ),
    ]
