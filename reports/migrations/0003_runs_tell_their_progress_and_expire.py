"""A run says what it makes and how far it is, can be cancelled and repeated, and its file expires."""

import django.db.models.deletion
from django.db import migrations, models

_HAS_FILE = ["DONE", "EXPIRED"]


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_views_shared_or_default")]
    operations = [
        migrations.RemoveConstraint(model_name="reportrun", name="report_done_has_file"),
        migrations.AddField(
            model_name="reportrun", name="expires_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="reportrun",
            name="kind",
            field=models.CharField(
                choices=[("CASES", "Cases"), ("TABLE", "Table of figures"), ("DOSSIER", "Dossier")],
                default="CASES",
                max_length=7,
            ),
        ),
        migrations.RunSQL(
            "UPDATE reports_reportrun SET kind = 'DOSSIER' WHERE format = 'PDF'", migrations.RunSQL.noop
        ),
        migrations.AddField(
            model_name="reportrun",
            name="repeats",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reports.reportrun",
            ),
        ),
        migrations.AddField(model_name="reportrun", name="row_target", field=models.PositiveIntegerField(default=0)),
        migrations.AlterField(
            model_name="reportrun",
            name="status",
            field=models.CharField(
                choices=[
                    ("QUEUED", "Waiting"),
                    ("RUNNING", "In progress"),
                    ("DONE", "Ready"),
                    ("FAILED", "Failed"),
                    ("CANCELLED", "Cancelled"),
                    ("EXPIRED", "Expired"),
                ],
                default="QUEUED",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="reportrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("status__in", _HAS_FILE), ~models.Q(sha256="")),
                    models.Q(~models.Q(status__in=_HAS_FILE), ("sha256", "")),
                    _connector="OR",
                ),
                name="report_done_has_file",
            ),
        ),
        migrations.AddIndex(
            model_name="reportrun",
            index=models.Index(condition=models.Q(status="DONE"), fields=["expires_at"], name="report_run_expiry"),
        ),
    ]
