# A figure from a partner's feedback knows the case it is about: it stands for as long as the case counts.

from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0012_own_agreements_are_taken_back'),
    ]

    operations = together([
        migrations.AddField(
            model_name='contributedresult',
            name='counted',
            field=models.ForeignKey(blank=True, null=True, on_delete=models.deletion.PROTECT, related_name='contributed_results', to='operations.operationseizure'),
        ),
        migrations.AddConstraint(
            model_name='contributedresult',
            constraint=models.CheckConstraint(condition=models.Q(('counted__isnull', True), ('recorded_by__isnull', True), _connector='OR'), name='contributed_of_a_case_is_signed'),
        ),
    ])
