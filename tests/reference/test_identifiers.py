"""Identifiers against published vectors; the page's script reads the same file the same way."""

import base64
import json
import shutil
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import identifiers

ROOT = Path(__file__).resolve().parents[2]
VECTORS = json.loads((ROOT / "tests/vectors/identifiers.json").read_text(encoding="utf-8"))
SCRIPT = ROOT / "static/js/identifiers.js"
SHIPMENT, GOODS, CODES = VECTORS["shipment"], VECTORS["goods"], VECTORS["codes"]
CHECKS = {
    "S10": identifiers.check_s10,
    "UPS": identifiers.check_ups,
    "ISO6346": identifiers.check_container,
    "AWB": identifiers.check_awb,
    "MRN": identifiers.check_mrn,
    "GTIN": identifiers.check_gtin,
    "IMEI": identifiers.check_imei,
}
CODE_CHECKS = {
    "eori": identifiers.check_eori,
    "hs": identifiers.check_hs,
    "hs_national": lambda text: identifiers.check_hs(text, national=True),
    "nice": identifiers.check_nice,
    "unlocode": identifiers.check_unlocode,
    "st3": identifiers.check_st3,
}
NUMBERS = st.one_of(st.text(), st.from_regex(r"[A-Z]{2}[0-9]{9}[A-Z]{2}", fullmatch=True), st.from_regex(r"[0-9]{11}"))


def _ids(rows):
    return [f"{number}-{row['text']!r}" for number, row in enumerate(rows)]


@pytest.mark.parametrize("row", SHIPMENT, ids=_ids(SHIPMENT))
def test_reads_a_shipment_number_as_published(row):
    found = identifiers.identify(row["text"])

    assert asdict(found) | {"text": row["text"]} == row


@pytest.mark.parametrize("row", GOODS, ids=_ids(GOODS))
def test_reads_a_number_on_goods_as_published(row):
    found = identifiers.identify_goods(row["text"])

    assert asdict(found) | {"text": row["text"]} == row


@pytest.mark.parametrize("row", SHIPMENT + GOODS, ids=_ids(SHIPMENT + GOODS))
def test_a_check_agrees_with_the_reading_and_no_other_check_accepts_it(row):
    accepting = {kind for kind, check in CHECKS.items() if check(row["text"])}

    # A number of 12 to 14 digits is a courier's or a GTIN: shipment numbers are never read as goods.
    accepting -= {"GTIN"} if row["kind"] == "" else set()
    assert accepting == ({row["kind"]} if row["ok"] else set())


@pytest.mark.parametrize("kind", CODE_CHECKS)
def test_a_code_is_accepted_when_valid_and_refused_when_not(kind):
    check = CODE_CHECKS[kind]

    assert [text for text in CODES[kind]["valid"] if not check(text)] == []
    assert [text for text in CODES[kind]["invalid"] if check(text)] == []


@pytest.mark.parametrize(("value", "grouped"), CODES["spaced"])
def test_writes_a_number_as_its_label_prints_it(value, grouped):
    assert identifiers.spaced(value) == grouped
    assert identifiers.normalise(grouped) == value


@pytest.mark.parametrize(
    ("normalise", "text", "stored"),
    [
        (identifiers.normalise_hs, "4202.21", "420221"),
        (identifiers.normalise_nice, "０９", "9"),
        (identifiers.normalise_unlocode, "cn can", "CNCAN"),
        (identifiers.normalise_awb, "020-1234 5675", "02012345675"),
        (identifiers.normalise_eori, " gb 123456789000", "GB123456789000"),
    ],
)
def test_stores_a_number_in_one_form(normalise, text, stored):
    assert normalise(text) == stored
    assert normalise(stored) == stored


@given(NUMBERS)
def test_reading_never_fails_and_its_value_reads_the_same(text):
    found = identifiers.identify(text)

    assert identifiers.identify(found.value).kind == found.kind
    assert [check(text) for check in (*CHECKS.values(), *CODE_CHECKS.values())]


@given(st.from_regex(r"[A-Z]{2}[0-9]{9}CN", fullmatch=True))
def test_exactly_one_digit_fits_a_postal_number(number):
    fitting = [digit for digit in "0123456789" if identifiers.check_s10(number[:10] + digit + "CN")]

    assert fitting == [identifiers.identify(number).expected]


def test_the_page_reads_every_number_as_the_server_does(request):
    texts = [row["text"] for row in SHIPMENT if row["kind"] != "MRN"]  # the field on the page is for parcels

    read = _read_by_script(request, texts)

    server = [asdict(identifiers.identify(text)) for text in texts]
    assert read["identified"] == server
    assert read["spaced"] == [identifiers.spaced(row["value"]) for row in server]


READER = """
const read = texts => texts.map(text => {
  const r = identify(text);
  return { kind: r.kind ?? '', value: r.value, ok: r.ok ?? null, expected: r.want === undefined ? '' : String(r.want),
           country: r.country ?? '' };
});
const answer = texts => ({ identified: read(texts), spaced: read(texts).map(r => spaced(r.value)) });
"""


def _read_by_script(request, texts):
    """Run the page's module in Node.js where it is there, otherwise in Chromium."""
    node = shutil.which("node")
    module = SCRIPT.read_text(encoding="utf-8")
    if node:
        program = f"{module}\n{READER}\nconsole.log(JSON.stringify(answer(JSON.parse(process.argv[1]))));"
        command = [node, "--input-type=module", "-e", program, json.dumps(texts)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
        return json.loads(done.stdout)
    page = request.getfixturevalue("chromium").new_page()
    source = base64.b64encode(f"{module}\n{READER}\nexport {{ answer }};".encode()).decode()
    script = "([source, texts]) => import('data:text/javascript;base64,' + source).then(m => m.answer(texts))"
    try:
        return page.evaluate(script, [source, texts])
    finally:
        page.close()
