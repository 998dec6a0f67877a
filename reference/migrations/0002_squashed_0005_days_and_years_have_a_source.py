import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ('reference', '0001_extensions'),
    ]

    operations = together([
        migrations.CreateModel(
            name='Currency',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('code', models.CharField(max_length=3, primary_key=True, serialize=False)),
                ('minor_units', models.PositiveSmallIntegerField(default=2)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Country',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=2, primary_key=True, serialize=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='country_valid_period')],
            },
        ),
        migrations.CreateModel(
            name='HSCode',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=6, primary_key=True, serialize=False)),
                ('edition', models.PositiveSmallIntegerField(default=2022)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{2}(\\d{2}){0,2}$')), name='hscode_shape'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='hscode_valid_period')],
            },
        ),
        migrations.CreateModel(
            name='Jurisdiction',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False)),
                ('time_zone', models.CharField(max_length=40)),
                ('currency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='reference.currency')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='jurisdiction_valid_period')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('is_working_day', models.BooleanField(default=False)),
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(blank=True, max_length=200)),
                ('is_entered_by_hand', models.BooleanField(default=False)),
                ('is_retired', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, default='', max_length=200)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holidays', to='reference.jurisdiction')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('jurisdiction', 'day'), name='holiday_once_a_day'), models.CheckConstraint(condition=models.Q(('is_retired', False), ('is_entered_by_hand', True), _connector='OR'), name='holiday_retired_by_hand')],
            },
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('is_confirmed', models.BooleanField(default=False)),
                ('source', models.CharField(blank=True, default='', max_length=200)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_years', to='reference.jurisdiction')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('jurisdiction', 'year'), name='calendar_year_once')],
            },
        ),
        migrations.CreateModel(
            name='NiceClass',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number__range', (1, 45))), name='nice_class_range')],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('unlocode', models.CharField(max_length=5)),
                ('kind', models.CharField(choices=[('HEADQUARTERS', 'Headquarters'), ('SEAPORT', 'Seaport'), ('AIRPORT', 'Airport'), ('MAIL', 'International mail facility'), ('EXPRESS', 'Express facility'), ('LAND', 'Land border'), ('INLAND', 'Inland office')], max_length=14)),
                ('time_zone', models.CharField(max_length=40)),
                ('latitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('longitude', models.DecimalField(decimal_places=5, max_digits=8, null=True)),
                ('place_en', models.CharField(blank=True, default='', max_length=40)),
                ('place_zh', models.CharField(blank=True, default='', max_length=40)),
                ('country', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='reference.jurisdiction')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='office_valid_period')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=3, primary_key=True, serialize=False)),
                ('counts_items', models.BooleanField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='unit_valid_period')],
            },
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False)),
                ('scheme', models.CharField(choices=[('EU', 'EU'), ('US', 'US')], max_length=2)),
                ('position', models.PositiveSmallIntegerField()),
                ('bit', models.PositiveSmallIntegerField(null=True)),
                ('touches_health', models.BooleanField(default=False)),
                ('hs_headings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=6), default=list, size=None)),
                ('us_category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.category')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme', 'position'), name='category_position_unique'), models.UniqueConstraint(fields=('bit',), name='category_bit_unique'), models.CheckConstraint(condition=models.Q(('bit__isnull', True), ('bit__lt', 63), _connector='OR'), name='category_bit_fits'), models.CheckConstraint(condition=models.Q(('scheme', 'EU'), ('us_category__isnull', True), _connector='OR'), name='category_maps_eu_to_us')],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('name_en', models.CharField(max_length=200)),
                ('name_zh', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('code', models.CharField(max_length=16, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('CUSTOMS', 'Customs administration'), ('POLICE', 'Police'), ('INTERNATIONAL', 'International organisation'), ('ASSOCIATION', "Right holders' association"), ('OTHER', 'Other authority')], max_length=14)),
                ('short_name', models.CharField(max_length=40)),
                ('country', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.country')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_from__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='agency_valid_period')],
            },
        ),
    ])
