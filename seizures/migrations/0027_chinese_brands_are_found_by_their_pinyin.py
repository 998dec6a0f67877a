# Cases that were logged before learn how their Chinese brands, and the Chinese names of linked marks, are said.

from django.db import migrations

from ipcases.lib.spoken import CHINESE
from seizures.words import GOODS, spoken_words, vector_text

_NEXT = 'SELECT max(id) FROM (SELECT id FROM seizures_seizure WHERE id > %s ORDER BY id LIMIT 5000) few'
_BRANDS = """
    SELECT seizure_id, array_agg(name)
    FROM (
        SELECT seizure_id, brand FROM seizures_goodsline
        UNION
        SELECT line.seizure_id, unnest(ARRAY[own.title, own.title_zh])
        FROM seizures_goodsline line
        JOIN rightsholders_recordationright linked ON linked.recordation_id = line.recordation_id
        JOIN rightsholders_right own ON own.id = linked.right_id
    ) brand (seizure_id, name)
    WHERE seizure_id > %s AND seizure_id <= %s AND name ~ %s
    GROUP BY seizure_id
"""
_ADD = 'UPDATE seizures_seizuresearch SET tokens = tokens || %s::tsvector WHERE seizure_id = %s'


def say(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_NEXT, [0])
        last, (until,) = 0, cursor.fetchone()
        while until is not None:
            cursor.execute(_BRANDS, [last, until, CHINESE])
            said = [({word for name in names for word in spoken_words(name)}, case) for case, names in cursor]
            cursor.executemany(_ADD, [(vector_text((word, GOODS) for word in words), case) for words, case in said])
            cursor.execute(_NEXT, [until])
            last, (until,) = until, cursor.fetchone()


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0013_own_proposals_of_merges_are_taken_back'),
        ('seizures', '0026_next_step_order_puts_closed_cases_last'),
    ]

    operations = [
        migrations.RunPython(say, migrations.RunPython.noop, elidable=True),
    ]
