"""Right holders tell customs of shipments they expect."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import ipcases.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('rightsholders', '0003_versions_and_pictures_by_hash'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('status', models.CharField(choices=[('SENT', 'With customs'), ('ACCEPTED', 'In force'), ('RETURNED', 'Returned'), ('WITHDRAWN', 'Withdrawn'), ('ENDED', 'Ended')], default='SENT', max_length=9)),
                ('expectation', models.TextField(blank=True, max_length=2000, verbose_name='What is expected')),
                ('sender_name', models.CharField(blank=True, max_length=200, verbose_name='Sender')),
                ('addressee_name', models.CharField(blank=True, max_length=200, verbose_name='Addressee')),
                ('sender_key', models.CharField(blank=True, max_length=200)),
                ('addressee_key', models.CharField(blank=True, max_length=200)),
                ('expected_from', models.DateField(blank=True, null=True, verbose_name='Expected from')),
                ('expected_to', models.DateField(blank=True, null=True, verbose_name='Expected to')),
                ('source', models.CharField(choices=[('INVESTIGATION', 'Own investigation'), ('WEBSITE', 'Offer on a website'), ('TEST_PURCHASE', 'Test purchase'), ('INFORMANT', 'Somebody told us'), ('AUTHORITY', 'Another authority')], max_length=13, verbose_name='How you know')),
                ('source_words', models.CharField(blank=True, max_length=1000)),
                ('confidence', models.CharField(choices=[('CERTAIN', 'Certain'), ('LIKELY', 'Likely'), ('POSSIBLE', 'Possible')], max_length=8, verbose_name='How sure you are')),
                ('contact_name', models.CharField(blank=True, max_length=120)),
                ('contact_email', models.EmailField(blank=True, max_length=254)),
                ('contact_phone', models.CharField(blank=True, max_length=40)),
                ('sent_at', models.DateTimeField()),
                ('sent_on', models.DateField()),
                ('valid_to', models.DateField(verbose_name='Valid to')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('offices', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None)),
                ('over_at', models.DateTimeField(blank=True, null=True)),
                ('over_reason', models.TextField(blank=True, max_length=1000)),
                ('goods_told_at', models.DateTimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('departure_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country', verbose_name='Sent from')),
                ('destination_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country', verbose_name='Sent to')),
                ('origin_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country', verbose_name='Made in')),
                ('recordation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='rightsholders.recordation')),
                ('right_holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='rightsholders.rightholder')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AlertNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40)),
                ('number_as_written', models.CharField(max_length=60)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='rightsholders.alert')),
            ],
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['right_holder', '-id'], name='alert_holder'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('status', 'SENT')), fields=['sent_at', 'id'], name='alert_waiting'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('status__in', ['SENT', 'ACCEPTED'])), fields=['valid_to', 'id'], name='alert_ending'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('status', 'ACCEPTED'), models.Q(('sender_key', ''), _negated=True)), fields=['sender_key'], name='alert_sender'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('status', 'ACCEPTED'), models.Q(('addressee_key', ''), _negated=True)), fields=['addressee_key'], name='alert_addressee'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['over_at', 'id'], name='alert_to_erase'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(fields=('right_holder', 'number'), name='alert_number_once'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expected_from__isnull', True), ('expected_to__isnull', True)), models.Q(('expected_from__isnull', False), ('expected_to__gte', models.F('expected_from')), ('expected_to__isnull', False)), _connector='OR'), name='alert_expected_period'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('sent_on')), ('valid_to__lte', django.db.models.expressions.CombinedExpression(models.F('sent_on'), '+', models.Value(datetime.timedelta(days=366))))), name='alert_valid_a_year_at_most'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('over_at__isnull', False), ('status__in', ('RETURNED', 'WITHDRAWN', 'ENDED'))), models.Q(models.Q(('status__in', ('RETURNED', 'WITHDRAWN', 'ENDED')), _negated=True), ('over_at__isnull', True)), _connector='OR'), name='alert_over_has_date'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ACCEPTED', 'RETURNED']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='alert_decided_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['RETURNED', 'WITHDRAWN']), _negated=True), models.Q(('over_reason', ''), _negated=True), ('erased_at__isnull', False), _connector='OR'), name='alert_taken_back_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('goods_told_at__isnull', True), models.Q(('decided_at__isnull', False), models.Q(('status', 'RETURNED'), _negated=True)), _connector='OR'), name='alert_goods_after_acceptance'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('addressee_key', ''), ('addressee_name', ''), ('contact_email', ''), ('contact_name', ''), ('contact_phone', ''), ('expectation', ''), ('over_at__isnull', False), ('over_reason', ''), ('sender_key', ''), ('sender_name', ''), ('source_words', '')), _connector='OR'), name='alert_erased_names_nobody'),
        ),
        migrations.AddIndex(
            model_name='alertnumber',
            index=models.Index(fields=['number'], name='alert_number'),
        ),
        migrations.AddConstraint(
            model_name='alertnumber',
            constraint=models.UniqueConstraint(fields=('alert', 'number'), name='alert_number_once_per_alert'),
        ),
        migrations.AddConstraint(
            model_name='alertnumber',
            constraint=models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='alert_number_says_something'),
        ),
    ]
