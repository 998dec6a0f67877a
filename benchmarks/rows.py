"""Generated seizures for the benchmarks: made by the database itself, the same every time."""

from django.db import connection

from accounts.models import RoleGrant, User
from accounts.roles import Role

_SQL = """
INSERT INTO rightsholders_rightholder (public_id, name, name_zh, country_id, address, email, phone, created_at)
SELECT gen_random_uuid(), 'Holder ' || n, '', 'CN', '', 'h' || n || '@example.test', '', now()
FROM generate_series(1, 2000) n;

INSERT INTO rightsholders_recordation (public_id, reference, right_holder_id, jurisdiction_id, status, created_at,
  submitted_at, decision_reason, valid_from, valid_to, wants_small_consignments,
  genuine_goods, known_fakes, made_in, price_currency {recordation_extra})
SELECT gen_random_uuid(), 'T-' || id, id, 'CN', 'IN_FORCE', now(), now(), '', '2012-01-01', '2032-01-01', false,
  '', '', '{{}}', '' {recordation_values}
FROM rightsholders_rightholder;

INSERT INTO seizures_seizure (public_id, reference, intake_key, office_id, jurisdiction_id, found_at_place,
  logged_by_id, logged_at, detained_at, detained_on, direction, channel, action, action_reason, reasons,
  origin_country_id, departure_country_id, destination_country_id, departure_place, destination_place,
  transport_document, conveyance, status, closed_at, is_restricted,
  category_bits, parcel_count, line_count, item_count, headline, version)
SELECT gen_random_uuid(), 'CN-BEN-2020-' || lpad(n::text, 8, '0'), gen_random_uuid(),
  (ARRAY['CNCAN','CNSZX','CNSHA','CNYIU','CNNGB','CNXMN','CNHGH','CNTAO'])[1 + n * 7 %% 8], 'CN', '', %(user)s,
  '2016-01-01'::timestamptz + n * interval '50 minutes', '2016-01-01'::timestamptz + n * interval '50 minutes',
  ('2016-01-01'::timestamptz + n * interval '50 minutes')::date,
  (ARRAY['EXPORT','EXPORT','EXPORT','IMPORT'])[1 + n %% 4],
  (ARRAY['POSTAL','POSTAL','EXPRESS','CARGO'])[1 + n * 3 %% 4], 'DETAIN', '', '{{PRICE}}',
  'CN', 'CN', (ARRAY['US','US','DE','JP','GB'])[1 + n %% 5], 'CNCAN', 'USJFK', '', '',
  CASE WHEN n %% 5 = 0 THEN 'OPEN' ELSE 'CLOSED' END, CASE WHEN n %% 5 = 0 THEN NULL ELSE now() END, false,
  1::bigint << (n * 11 %% 36), 1 + n %% 2, 1 + n %% 4, 10, 'BRAND' || n %% 500 || ' goods', 1
FROM generate_series(1, %(rows)s) n;

INSERT INTO seizures_parcel (seizure_id, position, kind, number, number_as_written, check_digit, seal_number)
SELECT s.id, k, 'POSTAL', 'RX' || lpad((s.id * 2 + k)::text, 9, '0') || 'CN', 'RX', 'NONE', ''
FROM seizures_seizure s, generate_series(1, s.parcel_count) k;

INSERT INTO seizures_goodsline (public_id, seizure_id, position, brand, description, category_id, quantity, unit_id,
  suspected_right, recordation_id, is_perishable)
SELECT gen_random_uuid(), s.id, k, 'BRAND' || (s.id + k) %% 500, 'Goods of kind ' || (s.id + k) %% 40,
  (ARRAY['EU-4a','EU-5b','EU-5c','EU-3a','EU-7a'])[1 + (s.id + k) %% 5], 1 + (s.id * k) %% 40, 'H87', 'TRADEMARK',
  (SELECT min(id) FROM rightsholders_recordation) + (s.id + k) %% 2000, false
FROM seizures_seizure s, generate_series(1, s.line_count) k;

INSERT INTO seizures_goodsvalue (line_id, kind, amount, currency_id, valued_on)
SELECT l.id, v.kind, l.quantity * v.price, v.currency, '2020-01-01'
FROM seizures_goodsline l, (VALUES ('DECLARED', 45.5, 'CNY'), ('MSRP', 120.0, 'USD')) v (kind, price, currency);
"""


def fill(*, rows: int) -> User:
    """Fill an empty database with seizures and what hangs on them; return an analyst who sees all."""
    user = User.objects.create_user(username="bench", password=None, display_name="Bench")
    user.home_office_id = "CNHQ"
    user.save(update_fields=["home_office"])
    RoleGrant.objects.bulk_create([RoleGrant(user=user, role=role) for role in (Role.ANALYST, Role.DESK)])
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(**_later_columns(cursor)), {"rows": rows, "user": user.pk})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return user


def _later_columns(cursor) -> dict[str, str]:
    """Fill required columns that later migrations added to recordations with their empty value."""
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'rightsholders_recordation'"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
    )
    known = {
        "public_id",
        "right_holder_id",
        "jurisdiction_id",
        "status",
        "created_at",
        "decision_reason",
        "wants_small_consignments",
        "genuine_goods",
        "known_fakes",
        "made_in",
        "price_currency",
    }
    empty = {"boolean": "false", "ARRAY": "'{}'", "jsonb": "'{}'", "integer": "1", "smallint": "1", "bigint": "1"}
    later = [(name, empty.get(kind, "''")) for name, kind in cursor.fetchall() if name not in known]
    return {
        "recordation_extra": "".join(f", {name}" for name, _value in later),
        "recordation_values": "".join(f", {value}" for _name, value in later),
    }
