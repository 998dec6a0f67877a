import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import ipcases.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # A new database is made in one step; one that went some of the way goes on by the steps named here.
    replaces = [('seizures', '0001_initial'), ('seizures', '0002_members_of_restricted_cases'), ('seizures', '0003_drafts_keep_photos_and_lists_read_indexes'), ('seizures', '0004_referral_numbers'), ('seizures', '0005_names_of_fields'), ('seizures', '0006_release_on_security'), ('seizures', '0007_papers_parties_and_packs'), ('seizures', '0008_personal_data_expires')]

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('rightsholders', '0001_squashed_0002_examination_and_matching'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seizure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('intake_key', models.UUIDField(unique=True)),
                ('found_at_place', models.CharField(blank=True, max_length=120)),
                ('logged_at', models.DateTimeField()),
                ('detained_at', models.DateTimeField()),
                ('detained_on', models.DateField()),
                ('direction', models.CharField(choices=[('EXPORT', 'Export'), ('IMPORT', 'Import'), ('TRANSIT', 'Transit')], max_length=8, verbose_name='Direction')),
                ('channel', models.CharField(choices=[('POSTAL', 'Postal'), ('EXPRESS', 'Express'), ('CARGO', 'Cargo'), ('ECOMMERCE', 'Cross-border e-commerce'), ('PASSENGER', 'Passenger')], max_length=10, verbose_name='Channel')),
                ('action', models.CharField(choices=[('DETAIN', 'Detain'), ('SEIZE', 'Seize'), ('RELEASE', 'Release')], max_length=8, verbose_name='Action')),
                ('action_reason', models.CharField(blank=True, max_length=300)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('PRICE', 'Price far below market'), ('WORKMANSHIP', 'Poor print or stitching'), ('KNOWN_SENDER', 'Known sender'), ('PACKAGING', 'No brand packaging'), ('ROUTE', 'Route does not fit goods'), ('HOLDER_ALERT', "Right holder's alert"), ('RISK_PROFILE', 'Risk profile hit'), ('PARTNER_TIP', 'Information from a partner agency')], max_length=20), default=list, size=None)),
                ('departure_place', models.CharField(blank=True, max_length=5)),
                ('destination_place', models.CharField(blank=True, max_length=5)),
                ('transport_document', models.CharField(blank=True, max_length=60)),
                ('conveyance', models.CharField(blank=True, max_length=80)),
                ('regime', models.CharField(blank=True, choices=[('FREE_CIRCULATION', 'Release for free circulation'), ('EXPORT', 'Export'), ('TRANSIT', 'Transit'), ('WAREHOUSING', 'Customs warehousing'), ('PROCESSING', 'Inward or outward processing'), ('TEMPORARY', 'Temporary admission'), ('FREE_ZONE', 'Free zone'), ('NOT_DECLARED', 'Not declared')], db_default='', default='', max_length=16, verbose_name='Customs procedure')),
                ('declaration_number', models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='Declaration number')),
                ('gross_weight_kg', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True, verbose_name='Gross weight, kg')),
                ('status', models.CharField(choices=[('OPEN', 'Open'), ('CLOSED', 'Closed')], default='OPEN', max_length=8)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('is_restricted', models.BooleanField(default=False)),
                ('category_bits', models.BigIntegerField(default=0)),
                ('parcel_count', models.PositiveIntegerField(default=0)),
                ('line_count', models.PositiveIntegerField(default=0)),
                ('item_count', models.PositiveIntegerField(default=0)),
                ('headline', models.CharField(blank=True, max_length=200)),
                ('next_deadline_on', models.DateField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('personal_data_until', models.DateField(blank=True, null=True)),
                ('personal_data_purged_at', models.DateTimeField(blank=True, null=True)),
                ('departure_country', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('destination_country', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.jurisdiction')),
                ('logged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
                ('origin_country', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'status', '-detained_on', '-id'], include=('category_bits', 'is_restricted', 'direction', 'channel', 'logged_by', 'jurisdiction'), name='seizure_office_status'), models.Index(fields=['office', '-detained_on', '-id'], include=('category_bits', 'is_restricted', 'direction', 'channel', 'logged_by', 'jurisdiction'), name='seizure_office'), models.Index(fields=['jurisdiction', 'status', '-detained_on', '-id'], include=('category_bits', 'is_restricted', 'direction', 'channel', 'logged_by', 'office'), name='seizure_jur_status'), models.Index(fields=['jurisdiction', '-detained_on', '-id'], include=('category_bits', 'is_restricted', 'direction', 'channel', 'logged_by', 'office'), name='seizure_jurisdiction'), models.Index(fields=['-detained_on', '-id'], name='seizure_recent'), models.Index(models.F('office'), django.db.models.functions.comparison.Coalesce('next_deadline_on', models.Value(datetime.date(9999, 12, 31)), output_field=models.DateField()), models.F('id'), name='seizure_office_due'), models.Index(models.F('jurisdiction'), django.db.models.functions.comparison.Coalesce('next_deadline_on', models.Value(datetime.date(9999, 12, 31)), output_field=models.DateField()), models.F('id'), name='seizure_jurisdiction_due'), models.Index(condition=models.Q(('next_deadline_on__isnull', False)), fields=['next_deadline_on', 'id'], name='seizure_deadline'), models.Index(fields=['logged_by', '-id'], name='seizure_logged_by'), models.Index(condition=models.Q(('personal_data_purged_at__isnull', True), ('personal_data_until__isnull', False)), fields=['personal_data_until', 'id'], name='seizure_purge')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status', 'CLOSED')), models.Q(('closed_at__isnull', True), ('status', 'OPEN')), _connector='OR'), name='seizure_closed_has_date'), models.CheckConstraint(condition=models.Q(('gross_weight_kg__isnull', True), ('gross_weight_kg__gt', 0), _connector='OR'), name='seizure_weight_positive'), models.CheckConstraint(condition=models.Q(models.Q(('action', 'RELEASE'), _negated=True), models.Q(('action_reason', ''), _negated=True), _connector='OR'), name='seizure_release_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Parcel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('POSTAL', 'Postal item'), ('EXPRESS', 'Express parcel'), ('AIR_CARGO', 'Air cargo'), ('CONTAINER', 'Container'), ('OTHER', 'Other')], max_length=10)),
                ('number', models.CharField(max_length=40)),
                ('number_as_written', models.CharField(max_length=60)),
                ('check_digit', models.CharField(choices=[('PASSED', 'Check digit correct'), ('FAILED', 'Check digit does not fit'), ('NONE', 'No check digit')], max_length=6)),
                ('weight_kg', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('seal_number', models.CharField(blank=True, max_length=40)),
                ('sent_from_country', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('sent_to_country', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parcels', to='seizures.seizure')),
            ],
            options={
                'indexes': [models.Index(fields=['number'], name='parcel_number')],
                'constraints': [models.UniqueConstraint(fields=('seizure', 'position'), name='parcel_position_once'), models.UniqueConstraint(fields=('seizure', 'number'), name='parcel_number_once_per_seizure'), models.CheckConstraint(condition=models.Q(('weight_kg__isnull', True), ('weight_kg__gt', 0), _connector='OR'), name='parcel_weight_positive')],
            },
        ),
        migrations.CreateModel(
            name='GoodsLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('brand', models.CharField(max_length=200)),
                ('description', models.CharField(max_length=254)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                ('suspected_right', models.CharField(choices=[('TRADEMARK', 'Trademark'), ('COPYRIGHT', 'Copyright'), ('PATENT', 'Patent'), ('DESIGN', 'Design'), ('GEOGRAPHICAL', 'Geographical indication'), ('TRADE_NAME', 'Trade name')], default='TRADEMARK', max_length=14)),
                ('is_perishable', models.BooleanField(default=False)),
                ('retail_packs', models.PositiveIntegerField(blank=True, null=True)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.category')),
                ('hs_code', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.hscode')),
                ('origin_country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('recordation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rightsholders.recordation')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.unit')),
                ('parcel', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='seizures.parcel')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='seizures.seizure')),
            ],
            options={
                'indexes': [models.Index(fields=['recordation', '-id'], name='goods_line_recordation')],
                'constraints': [models.UniqueConstraint(fields=('seizure', 'position'), name='goods_line_position_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='goods_line_quantity_positive'), models.CheckConstraint(condition=models.Q(('retail_packs__isnull', True), ('retail_packs__gt', 0), _connector='OR'), name='goods_line_packs_positive')],
            },
        ),
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('right_kind', models.CharField(choices=[('TRADEMARK', 'Trademark'), ('COPYRIGHT', 'Copyright'), ('PATENT', 'Patent'), ('DESIGN', 'Design'), ('GEOGRAPHICAL', 'Geographical indication'), ('TRADE_NAME', 'Trade name')], max_length=14)),
                ('law_code', models.CharField(max_length=30)),
                ('track', models.CharField(max_length=30)),
                ('status', models.CharField(choices=[('OPENED', 'Opened'), ('NOTIFIED', 'Right holder notified'), ('DECIDED', 'Decided'), ('EXECUTED', 'Executed')], default='OPENED', max_length=10)),
                ('is_live', models.BooleanField(default=True)),
                ('opened_at', models.DateTimeField()),
                ('notified_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('executed_at', models.DateTimeField(blank=True, null=True)),
                ('facts', models.JSONField(default=dict)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recordation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='rightsholders.recordation')),
                ('right_holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='rightsholders.rightholder')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='seizures.seizure')),
            ],
            options={
                'indexes': [models.Index(fields=['right_holder', '-id'], name='procedure_holder')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_live', True)), fields=('seizure', 'right_holder', 'right_kind'), name='procedure_one_live'), models.CheckConstraint(condition=models.Q(('recordation__isnull', False), ('right_holder__isnull', False), _connector='OR'), name='procedure_has_holder_or_recordation'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('executed_at__isnull', True), ('notified_at__isnull', True), ('status', 'OPENED')), models.Q(('decided_at__isnull', True), ('executed_at__isnull', True), ('notified_at__isnull', False), ('status', 'NOTIFIED')), models.Q(('decided_at__isnull', False), ('executed_at__isnull', True), ('status', 'DECIDED')), models.Q(('decided_at__isnull', False), ('executed_at__isnull', False), ('status', 'EXECUTED')), _connector='OR'), name='procedure_status_has_dates')],
            },
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('legal_basis', models.CharField(max_length=200)),
                ('status', models.CharField(choices=[('SENT', 'Sent to the police'), ('ACCEPTED', 'Under investigation'), ('CONCLUDED', 'Concluded')], default='SENT', max_length=10)),
                ('referred_on', models.DateField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.agency')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.jurisdiction')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
                ('referred_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['jurisdiction', '-referred_on', '-id'], name='referral_jurisdiction'), models.Index(fields=['office', '-referred_on', '-id'], name='referral_office')],
            },
        ),
        migrations.CreateModel(
            name='ReferralCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'year'), name='referral_counter_once')],
            },
        ),
        migrations.CreateModel(
            name='ReferralResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('SITE', 'Site closed'), ('SEARCH', 'Search'), ('ARREST', 'Suspects arrested'), ('GOODS', 'Goods found')], max_length=8)),
                ('site_kind', models.CharField(blank=True, choices=[('PRODUCTION', 'Production'), ('SALE', 'Sale'), ('STORAGE', 'Storage'), ('TRANSPORT', 'Transport')], max_length=10)),
                ('count', models.PositiveIntegerField(default=1)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True)),
                ('place', models.CharField(blank=True, max_length=120)),
                ('happened_on', models.DateField()),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('currency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.currency')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='seizures.referral')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='referral_result_counts'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'SITE'), models.Q(('site_kind', ''), _negated=True)), models.Q(models.Q(('kind', 'SITE'), _negated=True), ('site_kind', '')), _connector='OR'), name='referral_site_has_kind'), models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('currency__isnull', True)), models.Q(('amount__gt', 0), ('currency__isnull', False)), _connector='OR'), name='referral_amount_has_currency'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'GOODS'), _negated=True), ('amount__isnull', False), _connector='OR'), name='referral_goods_have_value')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.CharField(choices=[('INFRINGES', 'The goods infringe: keep them'), ('GENUINE', 'The goods are genuine or authorised: release them'), ('NO_ACTION', 'We take no action')], max_length=10)),
                ('statement', models.TextField(blank=True)),
                ('consents_to_destruction', models.BooleanField(default=False)),
                ('security_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('security_currency', models.CharField(blank=True, max_length=3)),
                ('under_general_guarantee', models.BooleanField(default=False)),
                ('received_at', models.DateTimeField()),
                ('was_late', models.BooleanField(default=False)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='seizures.procedure')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('security_amount__isnull', True), models.Q(('security_amount__gt', 0), models.Q(('security_currency', ''), _negated=True)), _connector='OR'), name='reply_security_has_currency')],
            },
        ),
        migrations.CreateModel(
            name='SeizureSearch',
            fields=[
                ('seizure', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='search', serialize=False, to='seizures.seizure')),
                ('document', models.TextField()),
                ('tokens', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['tokens'], name='seizure_search_tokens'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['document'], name='seizure_search_trgm', opclasses=['gin_trgm_ops'])],
            },
        ),
        migrations.CreateModel(
            name='ReferralSeizure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referral_seizures', to='seizures.referral')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referral_seizures', to='seizures.seizure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('referral', 'seizure'), name='referral_seizure_once')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('SENDER', 'Sender'), ('ADDRESSEE', 'Addressee'), ('EXPORTER', 'Exporter'), ('IMPORTER', 'Importer'), ('DECLARANT', 'Declarant'), ('HOLDER', 'Holder of the goods'), ('MANUFACTURER', 'Manufacturer'), ('CARRIER', 'Carrier'), ('SELLER', 'Marketplace seller'), ('BUYER', 'Buyer')], max_length=12)),
                ('kind', models.CharField(choices=[('COMPANY', 'Company'), ('PERSON', 'Natural person'), ('UNKNOWN', 'Not known')], default='UNKNOWN', max_length=8)),
                ('name', models.CharField(max_length=200)),
                ('address', models.TextField(blank=True)),
                ('tax_number', models.CharField(blank=True, max_length=40)),
                ('country', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='seizures.seizure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seizure', 'role', 'name'), name='party_once_per_role')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=4000)),
                ('written_at', models.DateTimeField()),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='seizures.seizure')),
            ],
        ),
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('shows', models.CharField(choices=[('LABEL', 'Parcel label'), ('GOODS', 'Goods'), ('CLOSE_UP', 'Mark close-up'), ('PACKAGING', 'Packaging'), ('DOCUMENT', 'Document')], max_length=10, verbose_name='Shows')),
                ('sha256', models.CharField(max_length=64)),
                ('derivative_sha256', models.CharField(blank=True, max_length=64)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='seizures.goodsline')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='seizures.seizure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seizure', 'sha256'), name='evidence_once_per_seizure')],
            },
        ),
        migrations.CreateModel(
            name='CustodyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=120, verbose_name='Kept at')),
                ('handed_over_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('handed_over_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('received_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody_events', to='seizures.seizure')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('handed_over_by', models.F('received_by')), _negated=True), name='custody_two_people')],
            },
        ),
        migrations.CreateModel(
            name='SeizureDraft',
            fields=[
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=8, unique=True)),
                ('fields', models.JSONField(default=dict)),
                ('started_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('seizure', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft', to='seizures.seizure')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', '-updated_at'], name='draft_of_user')],
            },
        ),
        migrations.CreateModel(
            name='DraftPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('shows', models.CharField(max_length=10)),
                ('sha256', models.CharField(max_length=64)),
                ('derivative_sha256', models.CharField(blank=True, max_length=64)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.PositiveIntegerField()),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='seizures.seizuredraft')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('draft', 'sha256'), name='draft_photo_once')],
            },
        ),
        migrations.CreateModel(
            name='SeizureMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='seizures.seizure')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seizure', 'user'), name='seizure_member_once')],
            },
        ),
        migrations.CreateModel(
            name='CaseCounter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'year'), name='case_counter_once')],
            },
        ),
        migrations.CreateModel(
            name='GoodsValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('DECLARED', 'Declared customs value'), ('ASSESSED', 'Value assessed by customs'), ('DOMESTIC', 'Domestic value'), ('MSRP', "Manufacturer's suggested retail price"), ('EU_RETAIL', 'Domestic retail value of genuine goods'), ('STREET', 'Street price')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16)),
                ('unit_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('valued_on', models.DateField()),
                ('currency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.currency')),
                ('estimated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='seizures.goodsline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('line', 'kind', 'currency'), name='goods_value_once_per_kind'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='goods_value_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('DESTROYED', 'Destroyed'), ('DONATED', 'Given to a public-welfare body'), ('SOLD_TO_HOLDER', 'Sold to the right holder'), ('AUCTIONED', 'Auctioned after removal of the mark'), ('RELEASED', 'Released'), ('HANDED_TO_POLICE', 'Handed to the police')], max_length=18)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14)),
                ('happened_on', models.DateField()),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('recorded_at', models.DateTimeField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='seizures.goodsline')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('procedure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='seizures.procedure')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='outcome_quantity_positive'), models.UniqueConstraint(fields=('line', 'kind'), name='outcome_once_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('SUSPENSION', 'Suspension of release'), ('DETENTION', 'Detention'), ('DETERMINATION', 'Result of the investigation'), ('DECISION', 'Decision')], max_length=14)),
                ('recipient_name', models.CharField(max_length=200)),
                ('recipient_email', models.EmailField(max_length=254)),
                ('language', models.CharField(max_length=10)),
                ('status', models.CharField(choices=[('QUEUED', 'Waiting to be sent'), ('SENT', 'Sent'), ('FAILED', 'Could not be sent')], default='QUEUED', max_length=8)),
                ('issued_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('served_at', models.DateTimeField(blank=True, null=True)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('failure', models.CharField(blank=True, max_length=300)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='seizures.procedure')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'QUEUED')), fields=['next_try_at', 'id'], name='notice_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'SENT'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='notice_sent_has_date'), models.UniqueConstraint(fields=('procedure', 'kind'), name='notice_once_per_kind')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('DETAIN', 'Detain'), ('CONFISCATE', 'Confiscate'), ('DESTROY', 'Destroy'), ('RELEASE', 'Release'), ('RELEASE_ON_SECURITY', 'Release on security'), ('AWAIT_COURT', 'Wait for the court')], max_length=20)),
                ('reason', models.TextField()),
                ('legal_basis', models.CharField(max_length=200)),
                ('decided_at', models.DateTimeField()),
                ('is_standing', models.BooleanField(default=True)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='seizures.procedure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_standing', True)), fields=('procedure',), name='decision_one_standing'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='decision_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('triggered_by', models.CharField(max_length=40)),
                ('triggered_on', models.DateField()),
                ('due_on', models.DateField()),
                ('due_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('RUNNING', 'Running'), ('MET', 'Met'), ('PASSED', 'Passed'), ('LIFTED', 'No longer needed')], default='RUNNING', max_length=8)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('explanation', models.JSONField(default=dict)),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='seizures.procedure')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'RUNNING')), fields=['due_at', 'id'], name='deadline_running')],
                'constraints': [models.UniqueConstraint(fields=('procedure', 'code'), name='deadline_once_per_code'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('status', 'RUNNING')), models.Q(('status', 'RUNNING'), _negated=True), _connector='OR'), name='deadline_running_unsettled')],
            },
        ),
        migrations.CreateModel(
            name='ProcedureLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedure_lines', to='seizures.goodsline')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedure_lines', to='seizures.procedure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('procedure', 'line'), name='procedure_line_once')],
            },
        ),
    ]
