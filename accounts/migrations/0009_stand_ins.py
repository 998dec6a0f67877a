"""Let somebody hold a role of somebody who is away, from one day to another."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_identities'),
    ]

    operations = together([
        migrations.CreateModel(
            name='StandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('OFFICER', 'Customs officer'), ('SUPERVISOR', 'Supervisor'), ('DESK', 'IPR desk'), ('LIAISON', 'Liaison officer'), ('APPROVER', 'Approver'), ('ANALYST', 'Analyst'), ('COORDINATOR', 'Coordinator'), ('HOLDER', 'Right holder'), ('REPRESENTATIVE', 'Representative'), ('AUDITOR', 'Auditor'), ('ADMIN', 'Administrator')], max_length=20)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('granted_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('absent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stand_ins', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stands_in', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='stand_in_period'), models.CheckConstraint(condition=models.Q(('user', models.F('absent')), _negated=True), name='stand_in_for_somebody_else'), models.CheckConstraint(condition=models.Q(('user', models.F('granted_by')), _negated=True), name='stand_in_granted_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='stand_in_end_has_author'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at__isnull', True)), expressions=[('user', '='), ('role', '='), (models.Func('first_day', 'last_day', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='stand_in_once_a_day')],
            },
        ),
    ])
