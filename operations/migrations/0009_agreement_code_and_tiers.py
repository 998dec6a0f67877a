# An agreement has a page, whose address is its code; one that covers cases says what of them may leave.

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0008_agreement_suspension_reason'),
    ]

    operations = together([
        migrations.AlterField(
            model_name='agreement',
            name='tiers',
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ('A', 'Consignment'),
                        ('B', 'Commercial parties'),
                        ('C', 'Natural persons'),
                        ('D', 'Evidence files'),
                    ],
                    max_length=1,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(
                condition=Q(('may_share_cases', False)) | ~Q(('tiers', [])), name='agreement_cases_need_tiers'
            ),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(
                condition=Q(('code__regex', '^[A-Z0-9][A-Za-z0-9.-]*$')), name='agreement_code_shape'
            ),
        ),
    ])
