import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import ipcases.lib.ids
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
    ]

    operations = together([
        migrations.CreateModel(
            name='MatchVersion',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('token', models.UUIDField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='match_version_single_row')],
            },
        ),
        migrations.CreateModel(
            name='RightHolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('name_zh', models.CharField(blank=True, max_length=200, verbose_name='Name in Chinese')),
                ('address', models.TextField(blank=True, verbose_name='Address')),
                ('email', models.EmailField(max_length=254, verbose_name='E-mail for notices')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='Telephone')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country', verbose_name='Country or region')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'country'), name='right_holder_once_per_country')],
            },
        ),
        migrations.CreateModel(
            name='RecordationCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.jurisdiction')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('jurisdiction', 'year'), name='recordation_counter_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Right',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('TRADEMARK', 'Trademark'), ('COPYRIGHT', 'Copyright'), ('PATENT', 'Patent'), ('DESIGN', 'Design'), ('GEOGRAPHICAL', 'Geographical indication'), ('TRADE_NAME', 'Trade name')], max_length=14, verbose_name='Kind of right')),
                ('register_office', models.CharField(max_length=2, verbose_name='Register')),
                ('registration_number', models.CharField(max_length=40, verbose_name='Registration number')),
                ('title', models.CharField(max_length=200, verbose_name='Mark or title')),
                ('title_zh', models.CharField(blank=True, max_length=200, verbose_name='Mark or title in Chinese')),
                ('nice_classes', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None, verbose_name='Nice classes')),
                ('goods', models.TextField(blank=True, verbose_name='Goods covered')),
                ('registered_on', models.DateField(verbose_name='Registered on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='Right expires on')),
                ('right_holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rights', to='rightsholders.rightholder')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='right_title_upper_trgm'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title_zh'), name='gin_trgm_ops'), name='right_title_zh_upper_trgm')],
                'constraints': [models.UniqueConstraint(fields=('register_office', 'kind', 'registration_number'), name='right_number_once_per_register'), models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gt', models.F('registered_on')), _connector='OR'), name='right_period')],
            },
        ),
        migrations.CreateModel(
            name='Recordation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('reference', models.CharField(blank=True, max_length=40, null=True, unique=True)),
                ('status', models.CharField(choices=[('DRAFT', 'Draft'), ('SUBMITTED', 'Under examination'), ('RETURNED', 'Returned for completion'), ('IN_FORCE', 'In force'), ('REFUSED', 'Refused'), ('WITHDRAWN', 'Withdrawn'), ('EXPIRED', 'Expired')], default='DRAFT', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_reason', models.TextField(blank=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('wants_small_consignments', models.BooleanField(default=False, verbose_name='Use the small consignment procedure')),
                ('genuine_goods', models.TextField(blank=True, verbose_name='Genuine goods: how they are made, packed and sold')),
                ('known_fakes', models.TextField(blank=True, verbose_name='Known fakes: routes, makers, prices')),
                ('made_in', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), default=list, size=None, verbose_name='Genuine goods are made in')),
                ('median_price', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='Usual retail price')),
                ('price_currency', models.CharField(blank=True, max_length=3)),
                ('has_no_licensees', models.BooleanField(default=False, verbose_name='Nobody else is licensed')),
                ('version', models.PositiveIntegerField(db_default=1, default=1)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.jurisdiction')),
                ('renews', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renewals', to='rightsholders.recordation')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('right_holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordations', to='rightsholders.rightholder')),
            ],
            options={
                'indexes': [models.Index(fields=['status', '-id'], name='recordation_queue'), models.Index(fields=['right_holder', '-id'], name='recordation_holder'), models.Index(fields=['jurisdiction', '-id'], name='recordation_jurisdiction'), models.Index(condition=models.Q(('status', 'SUBMITTED')), fields=['submitted_at', 'id'], name='recordation_waiting'), models.Index(condition=models.Q(('status', 'IN_FORCE')), fields=['valid_to', 'id'], name='recordation_ending')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['IN_FORCE', 'EXPIRED']), ('valid_from__isnull', False), ('valid_to__isnull', False)), models.Q(('status__in', ['IN_FORCE', 'EXPIRED']), _negated=True), _connector='OR'), name='recordation_in_force_has_period'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='recordation_period'), models.CheckConstraint(condition=models.Q(('status', 'DRAFT'), models.Q(('reference__isnull', False), ('submitted_at__isnull', False)), _connector='OR'), name='recordation_submitted_has_reference'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'REFUSED'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='recordation_refusal_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'WITHDRAWN'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('status', 'WITHDRAWN'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='recordation_withdrawn_has_date'), models.UniqueConstraint(condition=models.Q(('status__in', ['REFUSED', 'WITHDRAWN']), _negated=True), fields=('renews',), name='recordation_one_live_renewal')],
            },
        ),
        migrations.CreateModel(
            name='HolderMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('OWN', 'Own staff'), ('REPRESENTATIVE', 'Representative under power of attorney')], max_length=14)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holder_memberships', to=settings.AUTH_USER_MODEL)),
                ('right_holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='rightsholders.rightholder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('right_holder', 'user'), name='holder_member_once')],
            },
        ),
        migrations.CreateModel(
            name='Guarantee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField()),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.jurisdiction')),
                ('right_holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guarantees', to='rightsholders.rightholder')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='guarantee_positive'), models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='guarantee_period')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('LEGAL', 'Legal contact'), ('TECHNICAL', 'Technical contact')], max_length=10, verbose_name='Kind')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('email', models.EmailField(max_length=254, verbose_name='E-mail')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='Telephone')),
                ('is_around_the_clock', models.BooleanField(default=False, verbose_name='Answers at any hour')),
                ('recordation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='rightsholders.recordation')),
                ('right_holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='rightsholders.rightholder')),
            ],
        ),
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
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recordation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='rightsholders.recordation')),
                ('right_holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='rightsholders.rightholder')),
            ],
            options={
                'indexes': [models.Index(fields=['right_holder', '-id'], name='alert_holder'), models.Index(condition=models.Q(('status', 'SENT')), fields=['sent_at', 'id'], name='alert_waiting'), models.Index(condition=models.Q(('status__in', ['SENT', 'ACCEPTED'])), fields=['valid_to', 'id'], name='alert_ending'), models.Index(condition=models.Q(('status', 'ACCEPTED'), models.Q(('sender_key', ''), _negated=True)), fields=['sender_key'], name='alert_sender'), models.Index(condition=models.Q(('status', 'ACCEPTED'), models.Q(('addressee_key', ''), _negated=True)), fields=['addressee_key'], name='alert_addressee'), models.Index(condition=models.Q(('erased_at__isnull', True)), fields=['over_at', 'id'], name='alert_to_erase')],
                'constraints': [models.UniqueConstraint(fields=('right_holder', 'number'), name='alert_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('expected_from__isnull', True), ('expected_to__isnull', True)), models.Q(('expected_from__isnull', False), ('expected_to__gte', models.F('expected_from')), ('expected_to__isnull', False)), _connector='OR'), name='alert_expected_period'), models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('sent_on')), ('valid_to__lte', django.db.models.expressions.CombinedExpression(models.F('sent_on'), '+', models.Value(datetime.timedelta(days=366))))), name='alert_valid_a_year_at_most'), models.CheckConstraint(condition=models.Q(models.Q(('over_at__isnull', False), ('status__in', ('RETURNED', 'WITHDRAWN', 'ENDED'))), models.Q(models.Q(('status__in', ('RETURNED', 'WITHDRAWN', 'ENDED')), _negated=True), ('over_at__isnull', True)), _connector='OR'), name='alert_over_has_date'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['ACCEPTED', 'RETURNED']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='alert_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['RETURNED', 'WITHDRAWN']), _negated=True), models.Q(('over_reason', ''), _negated=True), ('erased_at__isnull', False), _connector='OR'), name='alert_taken_back_has_reason'), models.CheckConstraint(condition=models.Q(('goods_told_at__isnull', True), models.Q(('decided_at__isnull', False), models.Q(('status', 'RETURNED'), _negated=True)), _connector='OR'), name='alert_goods_after_acceptance'), models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('addressee_key', ''), ('addressee_name', ''), ('contact_email', ''), ('contact_name', ''), ('contact_phone', ''), ('expectation', ''), ('over_at__isnull', False), ('over_reason', ''), ('sender_key', ''), ('sender_name', ''), ('source_words', '')), _connector='OR'), name='alert_erased_names_nobody')],
            },
        ),
        migrations.CreateModel(
            name='ProductGuide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('genuine', models.CharField(max_length=300, verbose_name='On genuine goods')),
                ('fake', models.CharField(blank=True, max_length=300, verbose_name='On fakes')),
                ('recordation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guides', to='rightsholders.recordation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recordation', 'position'), name='guide_position_once')],
            },
        ),
        migrations.CreateModel(
            name='Licensee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='Name')),
                ('capacity', models.CharField(choices=[('MAKER', 'Maker'), ('IMPORTER', 'Importer'), ('EXPORTER', 'Exporter'), ('DISTRIBUTOR', 'Distributor')], max_length=12, verbose_name='Capacity')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='Licence ends')),
                ('country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country', verbose_name='Country or region')),
                ('recordation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licensees', to='rightsholders.recordation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recordation', 'name', 'capacity'), name='licensee_once_per_capacity')],
            },
        ),
        migrations.CreateModel(
            name='Deficiency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('RIGHTS', 'Right and number'), ('GOODS', 'Goods and classes'), ('TELLS', 'How to tell genuine from fake'), ('IMAGES', 'Pictures'), ('CONTACTS', 'Contacts'), ('LICENSEES', 'Who else may use the right')], max_length=10)),
                ('message', models.TextField(max_length=1000)),
                ('raised_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recordation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deficiencies', to='rightsholders.recordation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('message', ''), _negated=True), name='deficiency_says_what'), models.CheckConstraint(condition=models.Q(('settled_at__isnull', True), ('settled_at__gte', models.F('raised_at')), _connector='OR'), name='deficiency_settled_after')],
            },
        ),
        migrations.CreateModel(
            name='RecordationImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('MARK', 'The mark'), ('GENUINE', 'Genuine goods'), ('FAKE', 'Known fake')], max_length=8)),
                ('caption', models.CharField(blank=True, max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('derivative_sha256', models.CharField(max_length=64)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('recordation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='images', to='rightsholders.recordation')),
            ],
            options={
                'indexes': [models.Index(fields=['sha256'], name='recordation_image_sha256'), models.Index(fields=['derivative_sha256'], name='recordation_image_derivative')],
                'constraints': [models.UniqueConstraint(fields=('recordation', 'sha256'), name='recordation_image_once')],
            },
        ),
        migrations.CreateModel(
            name='RecordationRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_force', django.contrib.postgres.fields.ranges.DateRangeField(blank=True, null=True)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.jurisdiction')),
                ('recordation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordation_rights', to='rightsholders.recordation')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recordation_rights', to='rightsholders.right')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recordation', 'right'), name='recordation_right_once'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('in_force__isnull', False)), expressions=[('right', '='), ('jurisdiction', '='), ('in_force', '&&')], name='recordation_right_no_overlap')],
            },
        ),
        migrations.CreateModel(
            name='AlertNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40)),
                ('number_as_written', models.CharField(max_length=60)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='rightsholders.alert')),
            ],
            options={
                'indexes': [models.Index(fields=['number'], name='alert_number')],
                'constraints': [models.UniqueConstraint(fields=('alert', 'number'), name='alert_number_once_per_alert'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='alert_number_says_something')],
            },
        ),
    ])
