# Whoever suspends an agreement says why. What was suspended before was so at the console, which asked for no reason.

from django.db import migrations, models
from django.db.models import Q


def say_where(apps, schema_editor):
    suspended = apps.get_model("operations", "Agreement").objects.filter(suspended_at__isnull=False)
    suspended.update(suspension_reason="Suspended at the console")


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0007_agreement_may_inquire'),
    ]

    operations = [
        migrations.AddField(
            model_name='agreement',
            name='suspension_reason',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.RunPython(say_where, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(
                condition=Q(
                    Q(('suspended_at__isnull', True), ('suspension_reason', '')),
                    Q(('suspended_at__isnull', False), Q(('suspension_reason', ''), _negated=True)),
                    _connector='OR',
                ),
                name='agreement_suspension_has_reason',
            ),
        ),
    ]
