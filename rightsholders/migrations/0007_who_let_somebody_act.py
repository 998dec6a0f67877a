"""Who let somebody act for a right holder, by which paper, and who ended it; right holders are listed by name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0006_guarantees_are_registered'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.AddField(
            model_name='holdermember',
            name='asked_by',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name='holdermember',
            name='end_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='holdermember',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='holdermember',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='holdermember',
            name='linked_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='holdermember',
            name='linked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='holdermember',
            name='paper',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddIndex(
            model_name='rightholder',
            index=models.Index(fields=['name', 'id'], include=('name_zh', 'country'), name='right_holder_name'),
        ),
        migrations.AddConstraint(
            model_name='holdermember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='holder_member_end_has_reason'),
        ),
    ])
