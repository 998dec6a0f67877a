# Both sides of a shared case write to each other; what is granted is a permission on both.

import django.db.models.deletion
import ipcases.lib.ids
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0007_agreement_may_inquire'),
        ('sharing', '0010_inquiries'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('letter_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False)),
                ('kind', models.CharField(choices=[('WORD', 'Plain word'), ('CORRECTION', 'Correction proposed'), ('ONWARD', 'Asks to pass it on'), ('COURT', 'Asks to use it in court')], max_length=10)),
                ('state', models.CharField(choices=[('SAID', 'Said'), ('WAITING', 'Waits for an answer'), ('NOTED', 'Noted'), ('ACCEPTED', 'Accepted'), ('GRANTED', 'Granted'), ('REFUSED', 'Refused'), ('WITHDRAWN', 'Withdrawn'), ('STOPPED', 'Did not get there'), ('ENDED', 'Over with the case')], max_length=9)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('pointer', models.CharField(blank=True, max_length=120)),
                ('version', models.PositiveSmallIntegerField(default=0)),
                ('shared_value', models.JSONField(blank=True, null=True)),
                ('proposed', models.CharField(blank=True, max_length=200)),
                ('corrected_version', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('authority', models.CharField(blank=True, max_length=120)),
                ('purpose', models.CharField(blank=True, choices=[('ADMINISTRATIVE', 'Administrative enforcement'), ('CRIMINAL_INVESTIGATION', 'Criminal investigation'), ('COURT_EVIDENCE', 'Evidence in court'), ('RISK', 'Risk analysis'), ('STATISTICS', 'Statistics')], max_length=24)),
                ('until', models.DateField(blank=True, null=True)),
                ('answer_by', models.DateField(blank=True, null=True)),
                ('written_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('noted_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_why', models.CharField(blank=True, max_length=60)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('agreement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='operations.agreement')),
                ('foreign_case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='sharing.foreigncase')),
                ('in_message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letter', to='sharing.inmessage')),
                ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('out_message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letter', to='sharing.outmessage')),
                ('share', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='sharing.share')),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['share', '-id'], name='letter_share'),
                    models.Index(fields=['foreign_case', '-id'], name='letter_foreign_case'),
                    models.Index(condition=models.Q(('state', 'WAITING')), fields=['answer_by', 'id'], name='letter_answer_awaited'),
                    models.Index(condition=models.Q(models.Q(('in_message__isnull', False), ('state', 'WAITING')), models.Q(('noted_at__isnull', True), ('state', 'STOPPED')), _connector='OR'), fields=['-id'], name='letter_waits_for_us'),
                    models.Index(condition=models.Q(('corrected_version__isnull', True), ('state', 'ACCEPTED')), fields=['share'], name='letter_to_carry_out'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('foreign_case__isnull', True), ('share__isnull', False)), models.Q(('foreign_case__isnull', False), ('share__isnull', True)), _connector='OR'), name='letter_of_one_case'),
                    models.CheckConstraint(condition=models.Q(models.Q(('in_message__isnull', True), ('out_message__isnull', False), ('agreement__isnull', False), ('written_by__isnull', False)), models.Q(('in_message__isnull', False), ('out_message__isnull', True), ('written_by__isnull', True)), _connector='OR'), name='letter_sent_or_received'),
                    models.CheckConstraint(condition=models.Q(('kind', 'WORD'), models.Q(('in_message__isnull', False), ('share__isnull', False)), models.Q(('foreign_case__isnull', False), ('out_message__isnull', False)), _connector='OR'), name='letter_asked_by_who_got_the_case'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer_by__isnull', True), ('authority', ''), ('kind', 'WORD'), ('pointer', ''), ('purpose', '')), models.Q(('answer_by__isnull', False), ('authority', ''), ('kind', 'CORRECTION'), ('purpose', ''), models.Q(('pointer', ''), _negated=True)), models.Q(('answer_by__isnull', False), ('kind__in', ['ONWARD', 'COURT']), ('pointer', ''), models.Q(('purpose', ''), _negated=True)), _connector='OR'), name='letter_says_what_its_kind_needs'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'WORD'), ('out_message__isnull', False), ('state', 'SAID')), models.Q(('in_message__isnull', False), ('kind', 'WORD'), ('noted_at__isnull', False), ('state', 'NOTED')), models.Q(('state', 'WAITING'), models.Q(('in_message__isnull', False), models.Q(('kind', 'WORD'), _negated=True), _connector='OR')), models.Q(('answered_at__isnull', False), ('kind', 'CORRECTION'), ('state', 'ACCEPTED')), models.Q(('answered_at__isnull', False), ('kind__in', ['ONWARD', 'COURT']), ('state', 'GRANTED'), ('until__isnull', False)), models.Q(('answered_at__isnull', False), ('state__in', ['REFUSED', 'WITHDRAWN']), models.Q(('kind', 'WORD'), _negated=True)), models.Q(('out_message__isnull', False), ('state', 'STOPPED'), models.Q(('stopped_why', ''), _negated=True)), ('state', 'ENDED'), _connector='OR'), name='letter_state_fits'),
                    models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), models.Q(('text', ''), _negated=True)), models.Q(('authority', ''), ('erased_at__isnull', False), ('proposed', ''), ('shared_value__isnull', True), ('text', '')), _connector='OR'), name='letter_erased_says_nothing'),
                    models.UniqueConstraint(fields=('share', 'letter_id'), name='letter_once_per_share'),
                    models.UniqueConstraint(fields=('foreign_case', 'letter_id'), name='letter_once_per_foreign_case'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LetterAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('ACCEPTED', 'Accepted'), ('GRANTED', 'Granted'), ('REFUSED', 'Refused'), ('WITHDRAWN', 'Withdrawn')], max_length=9)),
                ('state', models.CharField(choices=[('PROPOSED', 'Waiting for approval'), ('GIVEN', 'Given'), ('NOT_APPROVED', 'Not approved'), ('STOPPED', 'Did not get there'), ('ENDED', 'Over with the case')], max_length=12)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('until', models.DateField(blank=True, null=True)),
                ('given_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('declined_why', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('in_message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letter_answer', to='sharing.inmessage')),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='sharing.letter')),
                ('out_message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letter_answer', to='sharing.outmessage')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('given_by__isnull', True), ('in_message__isnull', False), ('out_message__isnull', True), ('state', 'GIVEN')), models.Q(('given_by__isnull', False), ('in_message__isnull', True), models.Q(('out_message__isnull', False), models.Q(('state__in', ['GIVEN', 'STOPPED']), _negated=True), _connector='OR')), _connector='OR'), name='letter_answer_sent_or_received'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'GRANTED'), ('until__isnull', False)), models.Q(models.Q(('outcome', 'GRANTED'), _negated=True), ('until__isnull', True)), _connector='OR'), name='letter_answer_granted_until_a_day'),
                    models.CheckConstraint(condition=models.Q(models.Q(('in_message__isnull', True), ('outcome', 'GRANTED'), ('state', 'GIVEN'), _negated=True), ('decided_by__isnull', False), _connector='OR'), name='letter_answer_granted_by_two'),
                    models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('given_by')), _negated=True), _connector='OR'), name='letter_answer_decided_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'NOT_APPROVED'), _negated=True), models.Q(('declined_why', ''), _negated=True), _connector='OR'), name='letter_answer_declined_says_why'),
                    models.UniqueConstraint(condition=models.Q(('state', 'PROPOSED')), fields=('letter',), name='letter_answer_one_proposal'),
                ],
            },
        ),
    ])
