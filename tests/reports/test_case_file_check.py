"""manage.py case_file_verify: whole files pass, and every kind of change is named."""

import csv
import hashlib
import io
import zipfile

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from audit.models import AuditEvent, AuditSeal
from audit.sealing import seal
from ipcases.lib.files import path_of
from reports.models import ReportRun
from reports.queries.case_file_check import check_case_file
from sharing.services.keys import announce_key, node_keys, use_key
from tests.reports.case_files import PAPER, make_case, make_file, packed_again, picture

pytestmark = pytest.mark.django_db(transaction=True)
PHOTO = "evidence/001-img-0001.jpg"


@pytest.fixture
def run(analyst, officer):
    return make_file(analyst, make_case(officer))


def command(path) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("case_file_verify", str(path), stdout=out, no_color=True)
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    return 0, out.getvalue()


def differences(path) -> list[str]:
    return check_case_file(path=path, ring=node_keys(now=timezone.now())).differences


def test_a_file_as_it_was_made_passes(run):
    status, said = command(path_of(sha256=run.sha256))

    assert status == 0, said
    assert "7 as listed in SHA256SUMS" in said
    assert f"with {node_keys(now=timezone.now()).signing.kid}" in said
    made = AuditEvent.objects.get(action="report.case_file")
    assert f"{run.query}, made " in said and f"for {made.actor_label}: {run.purpose}\n" in said
    assert "under no seal yet" in said
    assert said.endswith("The case file is as it was made here.\n")


def test_it_passes_after_its_kept_bytes_are_gone_and_the_key_was_replaced(run, tmp_path):
    kept = tmp_path / "kept.zip"
    kept.write_bytes(path_of(sha256=run.sha256).read_bytes())
    path_of(sha256=run.sha256).unlink()
    ReportRun.objects.update(status="EXPIRED")
    use_key(kid=announce_key(now=timezone.now()).kid, now=timezone.now())

    assert command(kept)[0] == 0


def one_bit(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def without_the_first_line(content: bytes) -> bytes:
    return content.partition(b"\n")[2]


def naming_another_paper(content: bytes) -> bytes:
    old, new = (hashlib.sha256(paper).hexdigest().encode() for paper in (PAPER, one_bit(PAPER)))
    assert old in content
    return content.replace(old, new)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({PHOTO: one_bit}, [f"{PHOTO}: was changed"]),
        ({"dossier.pdf": one_bit}, ["dossier.pdf: was changed"]),
        ({"facts.json": lambda facts: facts.replace(b'"12.5"', b'"2.5"')}, ["facts.json: was changed"]),
        ({"SHA256SUMS": without_the_first_line}, ["README.txt: is not listed", "SHA256SUMS.sig: fits none"]),
        (
            {"evidence/002-document.pdf": one_bit, "SHA256SUMS": naming_another_paper},
            ["SHA256SUMS.sig: fits none of the keys"],
        ),
        ({"SHA256SUMS.sig": one_bit}, ["SHA256SUMS.sig: fits none of the keys"]),
        ({}, []),
    ],
    ids=["photo", "dossier", "facts", "line of the sums", "paper and sums", "signature", "packed again"],
)
def test_what_was_changed_is_named(run, tmp_path, changed, named):
    path = packed_again(run, tmp_path / "changed.zip", changed=changed)
    with zipfile.ZipFile(path, "a") as file:
        file.mkdir("evidence")  # as programs do that pack a folder

    status, said = command(path)

    assert status == 1
    for words in [*named, f"the one on record is {run.sha256}"]:
        assert words in said
    assert said.count("differs    ") == len(named) + 1


def test_a_byte_changed_within_the_zip_is_named(run, tmp_path):
    content = path_of(sha256=run.sha256).read_bytes()
    place = content.index(PAPER)
    path = tmp_path / "changed.zip"
    path.write_bytes(content[:place] + b"X" + content[place + 1 :])

    assert any("evidence/002-document.pdf: was changed, it cannot be read" in line for line in differences(path))


def test_a_byte_changed_after_another_program_compressed_it_is_named(run, tmp_path):
    path, whole = tmp_path / "damaged.zip", zipfile.ZipFile(path_of(sha256=run.sha256))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            packed.writestr(name, whole.read(name))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as packed:
        for name in ("facts.json", "audit.csv"):  # the first byte says how what follows is compressed: so, by nothing
            content[packed.getinfo(name).header_offset + 30 + len(name)] = 0xFF
    path.write_bytes(content)

    found = differences(path)

    for name in ("facts.json", "audit.csv"):
        assert any(f"{name}: was changed, it cannot be read" in line for line in found)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 30, "9" * 5000, "-1", "x"])
def test_an_audit_whose_numbers_were_changed_is_named(run, tmp_path, number):
    def renumbered(content: bytes) -> bytes:
        heads, line, *others = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([heads, [*line[:7], number, *line[8:]], *others])
        return out.getvalue().encode()

    path = packed_again(run, tmp_path / "changed.zip", changed={"audit.csv": renumbered})

    assert any(line.startswith("audit.csv: cannot be read at “") for line in differences(path))


def test_an_audit_that_is_no_table_is_named(run, tmp_path):
    path = packed_again(run, tmp_path / "changed.zip", changed={"audit.csv": lambda content: content + b"x" * 200_000})

    assert "audit.csv: cannot be read, field larger than field limit (131072)" in differences(path)


def test_what_was_taken_out_put_in_or_doubled_is_named(run, tmp_path):
    path = packed_again(run, tmp_path / "changed.zip", without=PHOTO, more={"evidence/003.jpg": picture("blue")})
    found = differences(path)
    assert f"{PHOTO}: is listed in SHA256SUMS and not in the ZIP" in found
    assert "evidence/003.jpg: is not listed in SHA256SUMS" in found

    with pytest.warns(UserWarning, match="Duplicate name"):
        doubled = packed_again(run, tmp_path / "doubled.zip", more={PHOTO: picture("blue")})
    assert f"{PHOTO}: stands in the ZIP 2 times" in differences(doubled)


def test_a_seal_that_does_not_stand_in_the_chain_any_more_is_named(run):
    path = path_of(sha256=run.sha256)
    assert differences(path) == []

    with pgtrigger.ignore():
        first = AuditSeal.objects.filter(event__case_reference=run.query).earliest("seq")
        AuditSeal.objects.filter(pk=first.pk).update(hash=F("prev_hash"))

    assert differences(path) == [f"audit.csv: its seal {first.seq} is not the one that stands in the chain today"]


def test_a_file_of_another_site_is_none_of_ours(run, tmp_path):
    path = packed_again(run, tmp_path / "other.zip", more={"note.txt": b"hello"})
    ReportRun.objects.all().delete()

    assert any("is not on record" in line for line in differences(path))


def test_the_audit_alone_knows_the_file_and_under_which_seal(run):
    seal(now=timezone.now())
    ReportRun.objects.all().delete()

    status, said = command(path_of(sha256=run.sha256))

    assert status == 0, said
    assert f"under seal {AuditSeal.objects.get(event__action='report.case_file').seq}\n" in said


@pytest.mark.parametrize("is_forged", [True, False])
def test_a_file_that_only_a_row_knows_is_named(run, is_forged):
    """Whoever can write the database can add rows; an event that fits the key of the audit not."""
    with pgtrigger.ignore("audit.AuditEvent:append_only"):
        told = AuditEvent.objects.filter(action="report.case_file")
        told.update(purpose="Another") if is_forged else told.update(changes={"files": [None, 7]})

    status, said = command(path_of(sha256=run.sha256))

    assert status == 1
    assert "nothing in the audit tells that it was made" in said
    assert "on record" not in said


@pytest.mark.parametrize("content", [b"", b"PK", b"no ZIP at all" * 99])
def test_what_is_no_zip_is_refused(tmp_path, content):
    path = tmp_path / "none.zip"
    path.write_bytes(content)

    with pytest.raises(CommandError, match="cannot be read as a ZIP"):
        command(path)


def test_a_zip_without_anything_is_named_for_everything_and_breaks_nothing(tmp_path):
    path = tmp_path / "empty.zip"
    zipfile.ZipFile(path, "w").close()

    status, said = command(path)

    assert status == 1
    assert "by no key known here" in said
    assert "fits none of the keys" in said
    assert "is not on record" in said
