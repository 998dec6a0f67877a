# An agreement says whether either side may ask the other about identifiers. None did before: nobody agreed to it.

from django.db import migrations, models
from django.db.models import Q
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0001_squashed_0006_corrected_cases_are_looked_at_again'),
    ]

    operations = together([
        migrations.AddField(
            model_name='agreement',
            name='may_inquire',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(
                condition=Q(('may_inquire', False), ('may_share_cases', True), _connector='OR'),
                name='agreement_inquiries_need_cases',
            ),
        ),
    ])
