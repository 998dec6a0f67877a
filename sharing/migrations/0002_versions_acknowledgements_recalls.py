# Versions of a live share, business acknowledgements, recalls at the receiver.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='shareapproval',
            name='share_decided_once_each',
        ),
        migrations.AddField(
            model_name='channel',
            name='last_failure',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='channel',
            name='last_failure_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='channel',
            name='last_heard_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='foreigncase',
            name='recall_reason',
            field=models.CharField(blank=True, choices=[('ERROR', 'Sent in error'), ('LAW', 'The law requires it'), ('COURT', 'A court ordered it')], max_length=8),
        ),
        migrations.AddField(
            model_name='foreigncase',
            name='recall_remark',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='foreigncase',
            name='recalled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outmessage',
            name='acknowledged_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='outmessage',
            name='last_outcome',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='outmessage',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='approved_version',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='attempt',
            name='url',
            field=models.CharField(blank=True, max_length=340),
        ),
        migrations.AddField(
            model_name='share',
            name='preview_fields',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='share',
            name='submitted_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='update_waits',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='shareapproval',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('state__in', ['READY', 'RETRY'])), fields=['partner', 'urgency', 'due_at', 'id'], name='out_message_partner_due'),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('state', 'DELIVERED'), ('type__startswith', 'ipx.case.')), fields=['delivered_at', 'id'], name='out_message_unacknowledged'),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('state__in', ['HELD', 'REJECTED', 'DEAD'])), fields=['partner', '-stream_seq'], name='out_message_problems'),
        ),
        migrations.AddIndex(
            model_name='share',
            index=models.Index(condition=models.Q(('update_waits', True)), fields=['-id'], name='share_update_waits'),
        ),
        migrations.AddConstraint(
            model_name='foreigncase',
            constraint=models.CheckConstraint(condition=models.Q(('is_restricted', False), ('recalled_at__isnull', False), _connector='OR'), name='foreign_case_restricted_has_date'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'PENDING_APPROVAL'), _negated=True), models.Q(('preview_sha256', ''), _negated=True), _connector='OR'), name='share_pending_has_preview'),
        ),
        migrations.AddConstraint(
            model_name='shareapproval',
            constraint=models.UniqueConstraint(fields=('share', 'version', 'decided_by'), name='share_decided_once_each'),
        ),
    ]
