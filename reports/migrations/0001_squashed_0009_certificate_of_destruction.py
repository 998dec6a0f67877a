import django.db.models.deletion
import ipcases.lib.ids
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('seizures', '0001_squashed_0019_destructions'),
    ]

    operations = together([
        migrations.CreateModel(
            name='GapRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('asked_at', models.DateTimeField()),
                ('left', models.PositiveIntegerField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'year'), name='gap_request_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('format', models.CharField(choices=[('CSV', 'CSV'), ('XLSX', 'XLSX'), ('PDF', 'PDF'), ('ZIP', 'ZIP')], max_length=4)),
                ('query', models.CharField(max_length=2000)),
                ('purpose', models.CharField(max_length=300, verbose_name='Purpose')),
                ('language', models.CharField(max_length=10)),
                ('kind', models.CharField(choices=[('CASES', 'Cases'), ('TABLE', 'Table of figures'), ('DOSSIER', 'Dossier'), ('CASE_FILE', 'Case file'), ('RESULTS', 'Results of an operation'), ('ANNUAL', 'Annual return'), ('DESTROYED', 'Certificate of destruction')], default='CASES', max_length=9)),
                ('status', models.CharField(choices=[('QUEUED', 'Waiting'), ('RUNNING', 'In progress'), ('DONE', 'Ready'), ('FAILED', 'Failed'), ('CANCELLED', 'Cancelled'), ('EXPIRED', 'Expired')], default='QUEUED', max_length=9)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('row_target', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('requested_at', models.DateTimeField()),
                ('alive_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('repeats', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reportrun')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['requested_by', '-id'], name='report_run_user'), models.Index(condition=models.Q(('status', 'DONE')), fields=['expires_at'], name='report_run_expiry'), models.Index(condition=models.Q(('sha256', ''), _negated=True), fields=['sha256'], name='report_run_sha256')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('status__in', ['DONE', 'EXPIRED']), models.Q(('sha256', ''), _negated=True)), models.Q(models.Q(('status__in', ['DONE', 'EXPIRED']), _negated=True), ('sha256', '')), _connector='OR'), name='report_done_has_file'), models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='report_has_purpose')],
            },
        ),
        migrations.CreateModel(
            name='SavedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('query', models.CharField(max_length=2000)),
                ('created_at', models.DateTimeField()),
                ('is_default', models.BooleanField(default=False)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shared_office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('shared_office__isnull', False)), fields=['shared_office'], name='saved_report_shared')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='saved_report_name_once'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('owner',), name='saved_report_one_default')],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('query', models.CharField(max_length=2000)),
                ('cadence', models.CharField(choices=[('AT_ONCE', 'At once'), ('DAILY', 'Once a day'), ('WEEKLY', 'Once a week')], max_length=7)),
                ('threshold', models.PositiveSmallIntegerField(default=1)),
                ('by_mail', models.BooleanField(default=False)),
                ('finds_fragments', models.BooleanField(default=False)),
                ('looks_from', models.DateTimeField()),
                ('looked_up_to', models.BigIntegerField()),
                ('muted_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('tells_at', models.DateTimeField(blank=True, null=True)),
                ('mail_at', models.DateTimeField(blank=True, null=True)),
                ('mail_tries', models.PositiveSmallIntegerField(default=0)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('tells_at__isnull', False)), fields=['tells_at'], name='watch_tells'), models.Index(condition=models.Q(('mail_at__isnull', False)), fields=['mail_at'], name='watch_mail')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='watch_name_once'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('query', ''), _negated=True)), name='watch_has_name_and_search'), models.CheckConstraint(condition=models.Q(('threshold__range', (1, 1000))), name='watch_threshold_in_range'), models.CheckConstraint(condition=models.Q(('cadence__in', ['AT_ONCE', 'DAILY', 'WEEKLY'])), name='watch_cadence_known'), models.CheckConstraint(condition=models.Q(('muted_at__isnull', True), models.Q(('mail_at__isnull', True), ('tells_at__isnull', True)), _connector='OR'), name='watch_muted_is_silent'), models.CheckConstraint(condition=models.Q(('mail_at__isnull', True), models.Q(('by_mail', True), ('told_at__isnull', False)), _connector='OR'), name='watch_mail_follows_alert')],
            },
        ),
        migrations.CreateModel(
            name='WatchHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='seizures.seizure')),
                ('watch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='reports.watch')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['watch'], name='watch_hit_unseen')],
                'constraints': [models.UniqueConstraint(fields=('watch', 'seizure'), name='watch_hit_once'), models.CheckConstraint(condition=models.Q(('seen_at__isnull', True), ('seen_at__gte', models.F('found_at')), _connector='OR'), name='watch_hit_seen_after_found')],
            },
        ),
    ])
