import django.contrib.postgres.fields
import django.db.models.deletion
import ipcases.lib.ids
import operations.models
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
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=30, unique=True)),
                ('kind', models.CharField(choices=[('TREATY', 'Treaty'), ('MUTUAL_ASSISTANCE', 'Mutual assistance agreement'), ('MEMORANDUM', 'Memorandum of cooperation'), ('ACTION_PLAN', 'Action plan')], max_length=18)),
                ('signed_on', models.DateField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('article', models.CharField(max_length=40)),
                ('purposes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('ADMINISTRATIVE', 'Administrative enforcement'), ('CRIMINAL_INVESTIGATION', 'Criminal investigation'), ('COURT_EVIDENCE', 'Evidence in court'), ('RISK', 'Risk analysis'), ('STATISTICS', 'Statistics')], max_length=24), default=list, size=None)),
                ('tiers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('A', 'Consignment'), ('B', 'Commercial parties'), ('C', 'Natural persons'), ('D', 'Evidence files')], max_length=1), default=list, size=None)),
                ('retention_months', models.PositiveSmallIntegerField(default=60)),
                ('authority_approval', models.CharField(blank=True, max_length=60)),
                ('may_share_cases', models.BooleanField(default=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='reference.agency')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='agreement_period'), models.CheckConstraint(condition=models.Q(models.Q(('tiers__contains', ['C']), _negated=True), models.Q(('authority_approval', ''), _negated=True), _connector='OR'), name='agreement_persons_need_approval')],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('status', models.CharField(choices=[('PLANNED', 'Planned'), ('RUNNING', 'Running'), ('ENDED', 'Ended')], default='PLANNED', max_length=8)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('theme_en', models.CharField(blank=True, max_length=200)),
                ('theme_zh', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('corrections_up_to', models.DateTimeField(editable=False, null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='operations.agreement')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-starts_on', '-id'], name='operation_recent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='operation_period')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_lead', models.BooleanField(default=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.agency')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='operations.operation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('operation', 'agency'), name='participant_once')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='operations.operation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('operation', 'number'), name='round_number_once'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='round_period')],
            },
        ),
        migrations.CreateModel(
            name='ContributedResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('SEIZURES', 'Seizures'), ('ARRESTS', 'Arrests'), ('SITES', 'Sites closed'), ('VALUE', 'Value')], max_length=10)),
                ('count', models.PositiveIntegerField(default=0)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                ('reported_on', models.DateField()),
                ('source', models.CharField(max_length=200)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=300)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.agency')),
                ('currency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.currency')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributed_results', to='operations.operation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_reason', ''), ('withdrawn_at__isnull', True)), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='contributed_withdrawal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('currency__isnull', True)), models.Q(('amount__gt', 0), ('currency__isnull', False)), _connector='OR'), name='contributed_amount_has_currency'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('operation', 'agency', 'kind', 'source'), name='contributed_once_per_source')],
            },
        ),
        migrations.CreateModel(
            name='OperationReferral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operation_referrals', to='operations.operation')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operation_referrals', to='seizures.referral')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('operation', 'referral'), name='operation_referral_once')],
            },
        ),
        migrations.CreateModel(
            name='InclusionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(blank=True, choices=[('EXPORT', 'Export'), ('IMPORT', 'Import'), ('TRANSIT', 'Transit')], max_length=8)),
                ('channel', models.CharField(blank=True, choices=[('POSTAL', 'Postal'), ('EXPRESS', 'Express'), ('CARGO', 'Cargo'), ('ECOMMERCE', 'Cross-border e-commerce'), ('PASSENGER', 'Passenger')], max_length=10)),
                ('is_active', models.BooleanField(default=True)),
                ('applied_up_to_id', models.BigIntegerField(default=0)),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.category')),
                ('departure_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('destination_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('offices', models.ManyToManyField(blank=True, related_name='+', to='reference.office')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='operations.round')),
            ],
        ),
        migrations.CreateModel(
            name='OperationSeizure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('HAND', 'By hand'), ('RULE', 'By rule')], max_length=4)),
                ('added_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removal_reason', models.CharField(blank=True, max_length=300)),
                ('no_longer_fits', models.BooleanField(db_default=False, default=False)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operation_seizures', to='operations.operation')),
                ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operations.inclusionrule')),
                ('seizure', models.ForeignKey(on_delete=operations.models.leave_with_its_case, related_name='operation_seizures', to='seizures.seizure')),
                ('round', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='operation_seizures', to='operations.round')),
            ],
            options={
                'indexes': [models.Index(fields=['operation', '-seizure'], name='operation_seizure_list')],
                'constraints': [models.UniqueConstraint(fields=('operation', 'seizure'), name='operation_seizure_once'), models.CheckConstraint(condition=models.Q(('removed_at__isnull', True), models.Q(('removal_reason', ''), _negated=True), ('no_longer_fits', True), _connector='OR'), name='operation_removal_has_reason'), models.CheckConstraint(condition=models.Q(('no_longer_fits', False), models.Q(('how', 'RULE'), ('removed_at__isnull', False)), _connector='OR'), name='operation_only_counted_by_rule_no_longer_fits')],
            },
        ),
    ])
