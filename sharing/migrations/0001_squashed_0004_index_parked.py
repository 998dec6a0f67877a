import django.db.models.deletion
import ipcases.lib.ids
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A new database is made in one step; one that went some of the way goes on by the steps named here.
    replaces = [('sharing', '0001_initial'), ('sharing', '0002_versions_acknowledgements_recalls'), ('sharing', '0003_index_leases'), ('sharing', '0004_index_parked')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('operations', '0001_squashed_0004_round_days_and_withdrawn_figures'),
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('seizures', '0001_squashed_0008_personal_data_expires'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutMessage',
            fields=[
                ('id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('type', models.CharField(max_length=60)),
                ('order_key', models.CharField(max_length=80)),
                ('order_seq', models.PositiveIntegerField()),
                ('stream_seq', models.BigIntegerField()),
                ('body', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('READY', 'Ready to send'), ('RETRY', 'Waiting to be sent again'), ('DELIVERED', 'Delivered'), ('HELD', 'Held: somebody must look'), ('REJECTED', 'Refused by the partner'), ('DEAD', 'Given up after the last try'), ('CANCELLED', 'Cancelled')], default='READY', max_length=10)),
                ('held_reason', models.CharField(blank=True, max_length=60)),
                ('urgency', models.CharField(choices=[('A_URGENT', 'Urgent'), ('B_ROUTINE', 'Routine')], default='B_ROUTINE', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('last_outcome', models.CharField(blank=True, max_length=60)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('contact_name', models.CharField(blank=True, max_length=120)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='partner', to='reference.agency')),
            ],
        ),
        migrations.CreateModel(
            name='ForeignCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('share_id', models.UUIDField()),
                ('subject', models.CharField(max_length=120)),
                ('reference', models.CharField(max_length=80)),
                ('headline', models.CharField(blank=True, max_length=200)),
                ('data', models.JSONField()),
                ('handling', models.JSONField()),
                ('retain_until', models.DateField()),
                ('version', models.PositiveSmallIntegerField()),
                ('status', models.CharField(choices=[('RECEIVED', 'Received'), ('ACCEPTED', 'Accepted'), ('DECLINED', 'Declined'), ('CLOSED', 'Closed')], default='RECEIVED', max_length=8)),
                ('is_restricted', models.BooleanField(default=False)),
                ('recalled_at', models.DateTimeField(blank=True, null=True)),
                ('recall_reason', models.CharField(blank=True, choices=[('ERROR', 'Sent in error'), ('LAW', 'The law requires it'), ('COURT', 'A court ordered it')], max_length=8)),
                ('recall_remark', models.CharField(blank=True, max_length=300)),
                ('received_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('triaged_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_cases', to='sharing.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['status', '-id'], name='foreign_case_queue')],
                'constraints': [models.UniqueConstraint(fields=('partner', 'share_id'), name='foreign_case_once_per_share'), models.CheckConstraint(condition=models.Q(('is_restricted', False), ('recalled_at__isnull', False), _connector='OR'), name='foreign_case_restricted_has_date')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_token', models.UUIDField(default=uuid.uuid4)),
                ('url', models.CharField(blank=True, max_length=340)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('status_code', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=60)),
                ('milliseconds', models.PositiveIntegerField(blank=True, null=True)),
                ('signature_input', models.TextField(blank=True)),
                ('signature', models.TextField(blank=True)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempt_rows', to='sharing.outmessage')),
            ],
        ),
        migrations.CreateModel(
            name='StreamHead',
            fields=[
                ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='stream_head', serialize=False, to='sharing.partner')),
                ('last_seq', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='outmessage',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='out_messages', to='sharing.partner'),
        ),
        migrations.CreateModel(
            name='InMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.UUIDField()),
                ('type', models.CharField(max_length=60)),
                ('stream_seq', models.BigIntegerField()),
                ('order_key', models.CharField(max_length=80)),
                ('order_seq', models.PositiveIntegerField()),
                ('body', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('signature_input', models.TextField()),
                ('signature', models.TextField()),
                ('kid', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('APPLIED', 'Applied'), ('PARKED', 'Waiting for an earlier one'), ('REFUSED', 'Refused')], max_length=8)),
                ('refusal', models.CharField(blank=True, max_length=60)),
                ('received_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('receipt_body', models.BinaryField(default=bytes)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_messages', to='sharing.partner')),
            ],
            options={
                'indexes': [models.Index(fields=['partner', 'order_key', 'order_seq'], name='in_message_order'), models.Index(condition=models.Q(('state', 'PARKED')), fields=['partner'], name='in_message_parked')],
                'constraints': [models.UniqueConstraint(fields=('partner', 'message_id'), name='in_message_one_effect'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'APPLIED'), _negated=True), ('applied_at__isnull', False), _connector='OR'), name='in_message_applied_has_date')],
            },
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PUSH', 'Push'), ('PULL', 'Pull')], default='PUSH', max_length=5)),
                ('url', models.URLField(max_length=300)),
                ('failures_in_a_row', models.PositiveIntegerField(default=0)),
                ('open_until', models.DateTimeField(blank=True, null=True)),
                ('held_reason', models.CharField(blank=True, max_length=60)),
                ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ('last_failure', models.CharField(blank=True, max_length=60)),
                ('last_failure_at', models.DateTimeField(blank=True, null=True)),
                ('last_heard_at', models.DateTimeField(blank=True, null=True)),
                ('partner', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='channel', to='sharing.partner')),
            ],
        ),
        migrations.CreateModel(
            name='PartnerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=80, unique=True)),
                ('public_key', models.CharField(max_length=64)),
                ('not_before', models.DateTimeField()),
                ('not_after', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='sharing.partner')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('not_after__isnull', True), ('not_after__gt', models.F('not_before')), _connector='OR'), name='partner_key_period')],
            },
        ),
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('is_current', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='operations.agreement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'version'), name='policy_version_once'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('agreement',), name='policy_one_current')],
            },
        ),
        migrations.CreateModel(
            name='FieldRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=80)),
                ('tier', models.CharField(choices=[('A', 'Consignment'), ('B', 'Commercial parties'), ('C', 'Natural persons'), ('D', 'Evidence files')], max_length=1)),
                ('transform', models.CharField(choices=[('PASS', 'As it is'), ('MASK', 'Masked'), ('GENERALISE', 'Made general')], default='PASS', max_length=10)),
                ('article', models.CharField(max_length=40)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='sharing.policy')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('policy', 'field'), name='field_rule_once')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('TECHNICAL', 'Stored'), ('BUSINESS', 'Accepted')], max_length=10)),
                ('state', models.CharField(max_length=20)),
                ('body', models.BinaryField()),
                ('signature_input', models.TextField()),
                ('signature', models.TextField()),
                ('kid', models.CharField(max_length=80)),
                ('received_at', models.DateTimeField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='sharing.outmessage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'kind'), name='receipt_once_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('ADMINISTRATIVE', 'Administrative enforcement'), ('CRIMINAL_INVESTIGATION', 'Criminal investigation'), ('COURT_EVIDENCE', 'Evidence in court'), ('RISK', 'Risk analysis'), ('STATISTICS', 'Statistics')], max_length=24)),
                ('necessity', models.TextField(max_length=1000)),
                ('urgency', models.CharField(choices=[('A_URGENT', 'Urgent'), ('B_ROUTINE', 'Routine')], default='B_ROUTINE', max_length=10)),
                ('handling', models.JSONField(default=dict)),
                ('requested_action', models.CharField(blank=True, max_length=200)),
                ('status', models.CharField(choices=[('DRAFT', 'Draft'), ('PENDING_APPROVAL', 'Waiting for approval'), ('QUEUED', 'Approved, on its way'), ('DELIVERED', 'Received by the partner'), ('ACCEPTED', 'Accepted by the partner'), ('REJECTED', 'Rejected by the partner'), ('IN_PROGRESS', 'Partner is acting on it'), ('CLOSED', 'Closed by the partner'), ('BLOCKED', 'Stopped: the agreement no longer allows it'), ('CANCELLED', 'Cancelled'), ('DECLINED', 'Not approved'), ('RECALLED', 'Recalled')], default='DRAFT', max_length=16)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('preview', models.BinaryField(default=bytes)),
                ('preview_sha256', models.CharField(blank=True, max_length=64)),
                ('preview_fields', models.JSONField(blank=True, default=list)),
                ('created_at', models.DateTimeField()),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('approved_version', models.PositiveSmallIntegerField(default=0)),
                ('update_waits', models.BooleanField(default=False)),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operations.agreement')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='sharing.partner')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.policy')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='seizures.seizure')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('update_waits', True)), fields=['-id'], name='share_update_waits'), models.Index(fields=['status', '-id'], name='share_queue'), models.Index(fields=['partner', '-id'], name='share_partner')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['DRAFT', 'PENDING_APPROVAL', 'QUEUED', 'DELIVERED', 'ACCEPTED', 'IN_PROGRESS', 'CLOSED'])), fields=('partner', 'seizure'), name='share_one_live'), models.CheckConstraint(condition=models.Q(('necessity', ''), _negated=True), name='share_has_necessity'), models.CheckConstraint(condition=models.Q(('status__in', ['DRAFT', 'PENDING_APPROVAL', 'CANCELLED', 'DECLINED', 'BLOCKED']), ('approved_at__isnull', False), _connector='OR'), name='share_sent_was_approved'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'PENDING_APPROVAL'), _negated=True), models.Q(('preview_sha256', ''), _negated=True), _connector='OR'), name='share_pending_has_preview')],
            },
        ),
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('ERROR', 'Sent in error'), ('LAW', 'The law requires it'), ('COURT', 'A court ordered it')], max_length=8)),
                ('remark', models.CharField(max_length=300)),
                ('recalled_at', models.DateTimeField()),
                ('recalled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('share', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='recall', to='sharing.share')),
            ],
        ),
        migrations.AddField(
            model_name='outmessage',
            name='share',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='sharing.share'),
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('status', models.CharField(choices=[('ACCEPTED', 'Accepted'), ('DECLINED', 'Declined'), ('UNDER_INVESTIGATION', 'Under investigation'), ('ACTION_TAKEN', 'Action taken'), ('CLOSED', 'Closed')], max_length=20)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('arrests', models.PositiveIntegerField(default=0)),
                ('suspects', models.PositiveIntegerField(default=0)),
                ('searches', models.PositiveIntegerField(default=0)),
                ('further_seizures', models.PositiveIntegerField(default=0)),
                ('attribution', models.CharField(choices=[('DECISIVE', 'The information was decisive'), ('CONTRIBUTORY', 'The information helped'), ('NONE', 'The information played no part'), ('UNSTATED', 'Not stated')], default='UNSTATED', max_length=12)),
                ('happened_on', models.DateField(blank=True, null=True)),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('foreign_case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='sharing.foreigncase')),
                ('in_message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='sharing.inmessage')),
                ('out_message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='sharing.outmessage')),
                ('share', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='sharing.share')),
            ],
            options={
                'indexes': [models.Index(fields=['share', 'id'], name='feedback_share')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('foreign_case__isnull', True), ('in_message__isnull', False), ('share__isnull', False)), models.Q(('foreign_case__isnull', False), ('out_message__isnull', False), ('share__isnull', True)), _connector='OR'), name='feedback_received_or_given'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'DECLINED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='feedback_decline_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='ShareApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('decided_at', models.DateTimeField()),
                ('approved', models.BooleanField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('preview_sha256', models.CharField(max_length=64)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='sharing.share')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('approved', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='share_refusal_has_reason'), models.UniqueConstraint(fields=('share', 'version', 'decided_by'), name='share_decided_once_each')],
            },
        ),
        migrations.CreateModel(
            name='Disclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pointer', models.CharField(max_length=200)),
                ('field', models.CharField(max_length=80)),
                ('tier', models.CharField(max_length=1)),
                ('transform', models.CharField(max_length=10)),
                ('article', models.CharField(max_length=40)),
                ('value_hash', models.CharField(max_length=64)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disclosures', to='sharing.outmessage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'pointer'), name='disclosure_once_per_field')],
            },
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('state__in', ['READY', 'RETRY'])), fields=['urgency', 'due_at', 'id'], name='out_message_due'),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('state__in', ['READY', 'RETRY'])), fields=['partner', 'urgency', 'due_at', 'id'], name='out_message_partner_due'),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(fields=['partner', 'order_key', 'order_seq'], name='out_message_order'),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('state', 'DELIVERED'), ('type__startswith', 'ipx.case.')), fields=['delivered_at', 'id'], name='out_message_unacknowledged'),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['partner', 'lease_until'], name='out_message_leased'),
        ),
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('state__in', ['HELD', 'REJECTED', 'DEAD'])), fields=['partner', '-stream_seq'], name='out_message_problems'),
        ),
        migrations.AddConstraint(
            model_name='outmessage',
            constraint=models.UniqueConstraint(fields=('partner', 'stream_seq'), name='out_message_stream_once'),
        ),
        migrations.AddConstraint(
            model_name='outmessage',
            constraint=models.UniqueConstraint(fields=('partner', 'order_key', 'order_seq'), name='out_message_order_once'),
        ),
        migrations.AddConstraint(
            model_name='outmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', False), ('state', 'DELIVERED')), models.Q(('state', 'DELIVERED'), _negated=True), _connector='OR'), name='out_message_delivered_has_date'),
        ),
        migrations.AddConstraint(
            model_name='outmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'HELD'), _negated=True), models.Q(('held_reason', ''), _negated=True), _connector='OR'), name='out_message_held_has_reason'),
        ),
    ]
