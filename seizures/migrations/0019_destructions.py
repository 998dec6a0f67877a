"""Goods of many cases destroyed in one go; where the goods of a case lie is read by an index."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import ipcases.lib.ids

_KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
_NOBODY_SIGNED = Q(signed_by__isnull=True, signed_at__isnull=True, carried_out_on__isnull=True, statement_sha256="")
_SOMEBODY_SIGNED = Q(signed_by__isnull=False, signed_at__isnull=False, carried_out_on__isnull=False) & ~Q(
    statement_sha256=""
)
_NO_WITNESS = Q(witness__isnull=True, witnessed_at__isnull=True)
_WITNESS = Q(witness__isnull=False, witnessed_at__isnull=False)
_DISCREPANT = ["MISSING", "DIFFERENT"]


def _to(model, name="+", **options):
    return models.ForeignKey(model, models.PROTECT, related_name=name, **options)


def _person(**options):
    return _to(settings.AUTH_USER_MODEL, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0002_squashed_0005_days_and_years_have_a_source"),
        ("seizures", "0018_alerts_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="custodyevent",
            index=models.Index(
                fields=["seizure", "-accepted_at", "-id"],
                include=("place",),
                condition=Q(accepted_at__isnull=False),
                name="custody_place",
            ),
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                _KEY,
                ("public_id", models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ("reference", models.CharField(max_length=40, unique=True)),
                ("jurisdiction", _to("reference.jurisdiction")),
                ("office", _to("reference.office")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PLANNED", "Planned"),
                            ("CARRIED_OUT", "Carried out"),
                            ("CALLED_OFF", "Called off"),
                        ],
                        default="PLANNED",
                        max_length=11,
                    ),
                ),
                ("planned_on", models.DateField()),
                ("place", models.CharField(max_length=120)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("INCINERATION", "Incineration"),
                            ("SHREDDING", "Shredding"),
                            ("CRUSHING", "Crushing"),
                            ("RECYCLING", "Recycling of the material"),
                            ("OTHER", "Another method"),
                        ],
                        max_length=12,
                    ),
                ),
                ("company", models.CharField(max_length=200)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("planned_by", _person()),
                ("planned_at", models.DateTimeField()),
                ("carried_out_on", models.DateField(blank=True, null=True)),
                ("signed_by", _person(null=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("statement_sha256", models.CharField(blank=True, max_length=64)),
                ("witness", _person(null=True)),
                ("witnessed_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_because", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=_NO_WITNESS | (_WITNESS & ~Q(witness=F("signed_by"))), name="destruction_two_people"
                    ),
                    models.CheckConstraint(
                        condition=_NOBODY_SIGNED | _SOMEBODY_SIGNED, name="destruction_signed_whole"
                    ),
                    models.CheckConstraint(
                        condition=(Q(status="PLANNED", called_off_at__isnull=True, called_off_because="") & _NO_WITNESS)
                        | (
                            Q(status="CARRIED_OUT", called_off_at__isnull=True, called_off_because="")
                            & _SOMEBODY_SIGNED
                            & _WITNESS
                        )
                        | (
                            Q(status="CALLED_OFF", called_off_at__isnull=False)
                            & ~Q(called_off_because="")
                            & _NOBODY_SIGNED
                            & _NO_WITNESS
                        ),
                        name="destruction_status_has_signatures",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["jurisdiction", "-planned_on", "-id"], name="destruction_jurisdiction"),
                    models.Index(fields=["office", "-planned_on", "-id"], name="destruction_office"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DestructionCounter",
            fields=[
                _KEY,
                ("office", _to("reference.office")),
                ("year", models.PositiveSmallIntegerField()),
                ("last_number", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "year"), name="destruction_counter_once")]
            },
        ),
        migrations.CreateModel(
            name="DestructionLine",
            fields=[
                _KEY,
                ("destruction", _to("seizures.destruction", "destruction_lines")),
                ("line", _to("seizures.goodsline", "destruction_lines")),
                ("quantity", models.DecimalField(decimal_places=3, max_digits=14)),
                ("added_by", _person()),
                ("added_at", models.DateTimeField()),
                ("is_open", models.BooleanField(default=True)),
                ("destroyed", models.DecimalField(blank=True, decimal_places=3, max_digits=14, null=True)),
                ("differs_because", models.CharField(blank=True, max_length=300)),
                (
                    "taken_out",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MISSING", "Missing"),
                            ("DIFFERENT", "Different"),
                            ("PUT_BACK", "Put back"),
                        ],
                        max_length=9,
                    ),
                ),
                ("taken_out_because", models.CharField(blank=True, max_length=300)),
                ("taken_out_by", _person(null=True)),
                ("taken_out_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", _person(null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_as", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(is_open=True), fields=("line",), name="destruction_line_one_open"
                    ),
                    models.CheckConstraint(condition=Q(quantity__gt=0), name="destruction_line_quantity_positive"),
                    models.CheckConstraint(
                        condition=Q(destroyed__isnull=True, differs_because="")
                        | (Q(destroyed__gt=0) & (Q(destroyed=F("quantity")) | ~Q(differs_because=""))),
                        name="destruction_line_difference_explained",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            taken_out="", taken_out_because="", taken_out_by__isnull=True, taken_out_at__isnull=True
                        )
                        | (
                            Q(
                                is_open=False,
                                destroyed__isnull=True,
                                taken_out_by__isnull=False,
                                taken_out_at__isnull=False,
                            )
                            & ~Q(taken_out="")
                            & ~Q(taken_out_because="")
                        ),
                        name="destruction_line_taken_out_whole",
                    ),
                    models.CheckConstraint(
                        condition=Q(settled_by__isnull=True, settled_at__isnull=True, settled_as="")
                        | (
                            Q(taken_out__in=_DISCREPANT, settled_by__isnull=False, settled_at__isnull=False)
                            & ~Q(settled_as="")
                        ),
                        name="destruction_line_settled_whole",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=Q(settled_at__isnull=True, taken_out__in=_DISCREPANT),
                        fields=["line"],
                        name="destruction_line_discrepancy",
                    )
                ],
            },
        ),
    ]
