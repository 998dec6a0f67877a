"""A saved view may be shared with the owner's office, and one may be what the search page opens with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0004_office_place"),
        ("reports", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="savedreport",
            name="shared_office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reference.office",
            ),
        ),
        migrations.AddField(model_name="savedreport", name="is_default", field=models.BooleanField(default=False)),
        migrations.AddIndex(
            model_name="savedreport",
            index=models.Index(
                condition=models.Q(shared_office__isnull=False), fields=["shared_office"], name="saved_report_shared"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(is_default=True), fields=["owner"], name="saved_report_one_default"
            ),
        ),
    ]
