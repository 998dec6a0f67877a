"""A right holder answers once by a link, without an account: the link, and who signed an answer that came by it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q
from ipcases.lib.migrations import together

_KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("seizures", "0001_squashed_0019_destructions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name="AnswerLink",
            fields=[
                _KEY,
                ("procedure", models.ForeignKey("seizures.procedure", _PROTECT, related_name="answer_links")),
                ("notice", models.ForeignKey("seizures.notice", _PROTECT, related_name="answer_links")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("recipient_name", models.CharField(max_length=200)),
                ("recipient_email", models.EmailField(max_length=254)),
                ("language", models.CharField(max_length=10)),
                ("sent_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_as",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ANSWERED", "Answered"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("REPLACED", "Replaced by a newer notice"),
                            ("PASSED", "Deadline passed"),
                            ("OVER", "No answer is waited for"),
                            ("OFF", "Links are switched off"),
                        ],
                        max_length=9,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(ended_as="", ended_at__isnull=True)
                        | Q(ended_as__in=["ANSWERED", "WITHDRAWN", "REPLACED"], ended_at__isnull=False),
                        name="answer_link_ended_has_moment",
                    ),
                    models.CheckConstraint(
                        condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="answer_link_keeps_a_hash"
                    ),
                    models.UniqueConstraint(
                        condition=Q(ended_at__isnull=True),
                        fields=["procedure", "recipient_email"],
                        name="answer_link_one_open",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="reply",
            name="submitted_by",
            field=models.ForeignKey(
                settings.AUTH_USER_MODEL, _PROTECT, blank=True, null=True, related_name="+"
            ),
        ),
        migrations.AddField(
            model_name="reply",
            name="answer_link",
            field=models.OneToOneField("seizures.answerlink", _PROTECT, blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reply", name="signer_name", field=models.CharField(blank=True, max_length=120)
        ),
        migrations.AddField(
            model_name="reply", name="signer_function", field=models.CharField(blank=True, max_length=120)
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(
                condition=Q(answer_link__isnull=True, signer_function="", signer_name="", submitted_by__isnull=False)
                | Q(answer_link__isnull=False, submitted_by__isnull=True) & ~Q(signer_name="") & ~Q(signer_function=""),
                name="reply_has_one_author",
            ),
        ),
    ])
