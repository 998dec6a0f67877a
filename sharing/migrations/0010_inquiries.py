# Partners are asked whether they know an identifier, and ask us; digests are not kept.

import django.contrib.postgres.fields
import django.db.models.deletion
import ipcases.lib.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0007_agreement_may_inquire'),
        ('seizures', '0001_squashed_0019_destructions'),
        ('sharing', '0001_squashed_0009_questions_and_their_answers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name='ForeignInquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('inquiry_id', models.UUIDField()),
                ('office', models.CharField(choices=[('HEADQUARTERS', 'Headquarters'), ('SEAPORT', 'Seaport'), ('AIRPORT', 'Airport'), ('MAIL', 'International mail facility'), ('EXPRESS', 'Express facility'), ('LAND', 'Land border'), ('INLAND', 'Inland office')], max_length=14)),
                ('purpose', models.CharField(choices=[('ADMINISTRATIVE', 'Administrative enforcement'), ('CRIMINAL_INVESTIGATION', 'Criminal investigation'), ('COURT_EVIDENCE', 'Evidence in court'), ('RISK', 'Risk analysis'), ('STATISTICS', 'Statistics')], max_length=24)),
                ('necessity', models.CharField(max_length=500)),
                ('value_count', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('ANSWERED', 'Answered'), ('REFUSED', 'Refused')], default='WAITING', max_length=8)),
                ('known_count', models.PositiveSmallIntegerField(default=0)),
                ('refusal', models.CharField(blank=True, max_length=60)),
                ('received_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operations.agreement')),
                ('answer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_inquiry', to='sharing.outmessage')),
                ('in_message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='foreign_inquiry', to='sharing.inmessage')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='sharing.partner')),
            ],
        ),
        migrations.CreateModel(
            name='Inquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('ADMINISTRATIVE', 'Administrative enforcement'), ('CRIMINAL_INVESTIGATION', 'Criminal investigation'), ('COURT_EVIDENCE', 'Evidence in court'), ('RISK', 'Risk analysis'), ('STATISTICS', 'Statistics')], max_length=24)),
                ('necessity', models.CharField(max_length=500)),
                ('asked_at', models.DateTimeField()),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiries', to='seizures.seizure')),
            ],
        ),
        migrations.CreateModel(
            name='AskedPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('ANSWERED', 'Answered'), ('REFUSED', 'Refused')], default='WAITING', max_length=8)),
                ('known', django.contrib.postgres.fields.ArrayField(base_field=models.BooleanField(), blank=True, default=list, size=None)),
                ('refusal', models.CharField(blank=True, max_length=60)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operations.agreement')),
                ('in_message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='sharing.inmessage')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='asks', to='sharing.outmessage')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sharing.partner')),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked', to='sharing.inquiry')),
            ],
        ),
        migrations.CreateModel(
            name='InquiryMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('PARCEL', 'Parcel number'), ('CONTAINER', 'Container number'), ('DOCUMENT', 'Document number'), ('COMPANY', 'Name of a company'), ('PERSON', 'Name of a person')], max_length=9), size=None)),
                ('rested_at', models.DateTimeField(blank=True, null=True)),
                ('rest_reason', models.CharField(blank=True, max_length=300)),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='sharing.foreigninquiry')),
                ('rested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='inquiry_matches', to='seizures.seizure')),
            ],
        ),
        migrations.CreateModel(
            name='InquiryValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('what', models.CharField(choices=[('PARCEL', 'Parcel number'), ('CONTAINER', 'Container number'), ('DOCUMENT', 'Document number'), ('COMPANY', 'Name of a company'), ('PERSON', 'Name of a person')], max_length=9)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('inquiry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='sharing.inquiry')),
            ],
        ),
        migrations.AddIndex(
            model_name='foreigninquiry',
            index=models.Index(fields=['partner', 'received_at'], name='foreign_inquiry_of_day'),
        ),
        migrations.AddIndex(
            model_name='foreigninquiry',
            index=models.Index(condition=models.Q(('state', 'WAITING')), fields=['id'], name='foreign_inquiry_waiting'),
        ),
        migrations.AddConstraint(
            model_name='foreigninquiry',
            constraint=models.UniqueConstraint(fields=('partner', 'inquiry_id'), name='foreign_inquiry_once'),
        ),
        migrations.AddConstraint(
            model_name='foreigninquiry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', True), ('answered_at__isnull', True), ('known_count', 0), ('refusal', ''), ('state', 'WAITING')), models.Q(('answer__isnull', False), ('answered_at__isnull', False), ('refusal', ''), ('state', 'ANSWERED'), ('agreement__isnull', False), ('known_count__lte', models.F('value_count'))), models.Q(('answer__isnull', False), ('answered_at__isnull', False), ('known_count', 0), ('state', 'REFUSED'), models.Q(('refusal', ''), _negated=True)), _connector='OR'), name='foreign_inquiry_answer_fits_state'),
        ),
        migrations.AddIndex(
            model_name='inquiry',
            index=models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['id'], name='inquiry_not_erased'),
        ),
        migrations.AddConstraint(
            model_name='inquiry',
            constraint=models.CheckConstraint(condition=models.Q(('necessity', ''), _negated=True), name='inquiry_has_necessity'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='inquiry',
            trigger=pgtrigger.compiler.Trigger(name='held_names_stay', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."erased_at" IS NOT NULL AND OLD."erased_at" IS NULL)', func="\n    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = NEW.seizure_id AND released_at IS NULL) THEN\n        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN NEW;\n", hash='4952fee42ed281ce35a81dd21d59bea5062854e4', operation='UPDATE OF "erased_at"', pgid='pgtrigger_held_names_stay_aa4a2', table='sharing_inquiry', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='askedpartner',
            constraint=models.UniqueConstraint(fields=('inquiry', 'partner'), name='inquiry_partner_once'),
        ),
        migrations.AddConstraint(
            model_name='askedpartner',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('known__len', 0), ('refusal', ''), ('state', 'WAITING')), models.Q(('answered_at__isnull', False), ('known__len__gt', 0), ('refusal', ''), ('state', 'ANSWERED')), models.Q(('answered_at__isnull', False), ('known__len', 0), ('state', 'REFUSED'), models.Q(('refusal', ''), _negated=True)), _connector='OR'), name='inquiry_answer_fits_state'),
        ),
        migrations.AddIndex(
            model_name='inquirymatch',
            index=models.Index(condition=models.Q(('rested_at__isnull', True)), fields=['-id'], name='inquiry_match_open'),
        ),
        migrations.AddConstraint(
            model_name='inquirymatch',
            constraint=models.UniqueConstraint(fields=('inquiry', 'seizure'), name='inquiry_match_once'),
        ),
        migrations.AddConstraint(
            model_name='inquirymatch',
            constraint=models.CheckConstraint(condition=models.Q(('kinds__len__gt', 0)), name='inquiry_match_says_what'),
        ),
        migrations.AddConstraint(
            model_name='inquirymatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rest_reason', ''), ('rested_at__isnull', True), ('rested_by__isnull', True)), models.Q(('rested_at__isnull', False), ('rested_by__isnull', False), models.Q(('rest_reason', ''), _negated=True)), _connector='OR'), name='inquiry_match_rests_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='inquiryvalue',
            constraint=models.UniqueConstraint(fields=('inquiry', 'position'), name='inquiry_value_position_once'),
        ),
        migrations.AddConstraint(
            model_name='inquiryvalue',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('value', ''), _negated=True), ('what__in', ['COMPANY', 'PERSON']), _connector='OR'), name='inquiry_number_stays'),
        ),
    ])
