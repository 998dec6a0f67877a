"""Searches that tell their owner of new cases, and what each has found."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import ipcases.lib.ids


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_case_files_that_anybody_can_verify"),
        ("seizures", "0013_keys_of_undone_seizures"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("query", models.CharField(max_length=2000)),
                (
                    "cadence",
                    models.CharField(
                        choices=[("AT_ONCE", "At once"), ("DAILY", "Once a day"), ("WEEKLY", "Once a week")],
                        max_length=7,
                    ),
                ),
                ("threshold", models.PositiveSmallIntegerField(default=1)),
                ("by_mail", models.BooleanField(default=False)),
                ("finds_fragments", models.BooleanField(default=False)),
                ("looks_from", models.DateTimeField()),
                ("looked_up_to", models.BigIntegerField()),
                ("muted_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("tells_at", models.DateTimeField(blank=True, null=True)),
                ("mail_at", models.DateTimeField(blank=True, null=True)),
                ("mail_tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["owner", "name"], name="watch_name_once"),
                    models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="watch_has_name_and_search"),
                    models.CheckConstraint(condition=Q(threshold__range=(1, 1000)), name="watch_threshold_in_range"),
                    models.CheckConstraint(
                        condition=Q(cadence__in=["AT_ONCE", "DAILY", "WEEKLY"]), name="watch_cadence_known"
                    ),
                    models.CheckConstraint(
                        condition=Q(muted_at__isnull=True) | Q(tells_at__isnull=True, mail_at__isnull=True),
                        name="watch_muted_is_silent",
                    ),
                    models.CheckConstraint(
                        condition=Q(mail_at__isnull=True) | Q(by_mail=True, told_at__isnull=False),
                        name="watch_mail_follows_alert",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["tells_at"], name="watch_tells", condition=Q(tells_at__isnull=False)),
                    models.Index(fields=["mail_at"], name="watch_mail", condition=Q(mail_at__isnull=False)),
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("found_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "seizure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="seizures.seizure"
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hits", to="reports.watch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["watch", "seizure"], name="watch_hit_once"),
                    models.CheckConstraint(
                        condition=Q(seen_at__isnull=True) | Q(seen_at__gte=F("found_at")),
                        name="watch_hit_seen_after_found",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["watch"], name="watch_hit_unseen", condition=Q(seen_at__isnull=True))
                ],
            },
        ),
    ]
