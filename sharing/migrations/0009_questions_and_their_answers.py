# A share asks a question by a day; what answers it, and why it is closed without an answer. Answers there were count.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


_ANSWERED = """
UPDATE sharing_{table} AS asked SET answered_at = answer.at
FROM (
    SELECT {key}, min(given_at) AS at FROM sharing_feedback
    WHERE status IN ('DECLINED', 'ACTION_TAKEN', 'CLOSED') AND {key} IS NOT NULL GROUP BY {key}
) AS answer
WHERE answer.{key} = asked.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0008_held_copies_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='feedback',
            name='feedback_decline_has_reason',
        ),
        migrations.RemoveConstraint(
            model_name='share',
            name='share_one_live',
        ),
        migrations.AddField(
            model_name='foreigncase',
            name='answer_by',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='foreigncase',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='foreigncase',
            name='reminded_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='answer_by',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='closed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='share',
            name='closed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='share',
            name='closed_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='share',
            name='reminded_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='feedback',
            name='status',
            field=models.CharField(choices=[('ACCEPTED', 'Accepted'), ('DECLINED', 'Declined'), ('UNDER_INVESTIGATION', 'Under investigation'), ('ACTION_TAKEN', 'Action taken'), ('NOTHING_FOUND', 'Nothing found'), ('NOT_POSSIBLE', 'No answer possible'), ('CLOSED', 'Closed')], max_length=20),
        ),
        migrations.AlterField(
            model_name='share',
            name='status',
            field=models.CharField(choices=[('DRAFT', 'Draft'), ('PENDING_APPROVAL', 'Waiting for approval'), ('QUEUED', 'Approved, on its way'), ('DELIVERED', 'Received by the partner'), ('ACCEPTED', 'Accepted by the partner'), ('REJECTED', 'Rejected by the partner'), ('IN_PROGRESS', 'Partner is acting on it'), ('CLOSED', 'Closed by the partner'), ('UNANSWERED', 'Closed without an answer'), ('BLOCKED', 'Stopped: the agreement no longer allows it'), ('CANCELLED', 'Cancelled'), ('DECLINED', 'Not approved'), ('RECALLED', 'Recalled')], default='DRAFT', max_length=16),
        ),
        migrations.AddIndex(
            model_name='foreigncase',
            index=models.Index(condition=models.Q(('answer_by__isnull', False), ('answered_at__isnull', True)), fields=['answer_by', 'id'], name='foreign_case_answer_owed'),
        ),
        migrations.AddIndex(
            model_name='share',
            index=models.Index(condition=models.Q(('answer_by__isnull', False), ('answered_at__isnull', True), ('status__in', ['DELIVERED', 'ACCEPTED', 'IN_PROGRESS'])), fields=['answer_by', 'id'], name='share_answer_awaited'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['DECLINED', 'NOT_POSSIBLE']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='feedback_no_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['DRAFT', 'PENDING_APPROVAL', 'QUEUED', 'DELIVERED', 'ACCEPTED', 'IN_PROGRESS', 'CLOSED', 'UNANSWERED'])), fields=('partner', 'seizure'), name='share_one_live'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_reason', '')), models.Q(('closed_at__isnull', False), models.Q(('closed_reason', ''), _negated=True)), _connector='OR'), name='share_closed_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'UNANSWERED'), _negated=True), ('closed_at__isnull', False), _connector='OR'), name='share_unanswered_was_closed'),
        ),
        migrations.RunSQL(_ANSWERED.format(table='share', key='share_id'), migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(
            _ANSWERED.format(table='foreigncase', key='foreign_case_id'), migrations.RunSQL.noop, elidable=True
        ),
    ]
