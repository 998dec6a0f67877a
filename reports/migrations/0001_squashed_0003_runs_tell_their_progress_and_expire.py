import django.db.models.deletion
import ipcases.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A new database is made in one step; one that went some of the way goes on by the steps named here.
    replaces = [('reports', '0001_initial'), ('reports', '0002_views_shared_or_default'), ('reports', '0003_runs_tell_their_progress_and_expire')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('format', models.CharField(choices=[('CSV', 'CSV'), ('XLSX', 'XLSX'), ('PDF', 'PDF')], max_length=4)),
                ('query', models.CharField(max_length=2000)),
                ('purpose', models.CharField(max_length=300, verbose_name='Purpose')),
                ('language', models.CharField(max_length=10)),
                ('kind', models.CharField(choices=[('CASES', 'Cases'), ('TABLE', 'Table of figures'), ('DOSSIER', 'Dossier')], default='CASES', max_length=7)),
                ('status', models.CharField(choices=[('QUEUED', 'Waiting'), ('RUNNING', 'In progress'), ('DONE', 'Ready'), ('FAILED', 'Failed'), ('CANCELLED', 'Cancelled'), ('EXPIRED', 'Expired')], default='QUEUED', max_length=9)),
                ('row_count', models.PositiveIntegerField(default=0)),
                ('row_target', models.PositiveIntegerField(default=0)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('requested_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('repeats', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.reportrun')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['requested_by', '-id'], name='report_run_user'), models.Index(condition=models.Q(('status', 'DONE')), fields=['expires_at'], name='report_run_expiry')],
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
    ]
