"""Goods that were decided on, and destructions of them, for tests."""

from datetime import date

from seizures.services.decisions import decide
from seizures.services.destroying import sign, witness
from seizures.services.destructions import Pick, Plan, plan_destruction
from tests.seizures.procedures import NOON, SHOES, assess, detained, log, make_recordation, open_for

DAY = date(2026, 11, 23)
WHY = "No welfare body took them."


def confiscated(officer, supervisor, holder, recordation, *, kind="CONFISCATE", **options):
    """Return a line of 12 pairs that customs has confiscated, or released."""
    seizure = log(officer, lines=(SHOES,), **options)
    assess(seizure, 30_000)
    procedure = open_for(seizure, supervisor, recordation)
    detained(procedure, supervisor, holder)
    decide(acting_user=supervisor, procedure=procedure, kind=kind, reason="Infringes.", now=NOON)
    return seizure.lines.get()


def planned(user, *lines, now=NOON, **options):
    """Plan the destruction of these lines."""
    values = {
        "planned_on": DAY,
        "place": "Guangzhou incinerator 2",
        "method": "INCINERATION",
        "company": "Yuehuan Disposal Co",
        "why": WHY,
        "pick": Pick(line_ids=[line.public_id for line in lines]),
    }
    return plan_destruction(acting_user=user, plan=Plan(**(values | options)), now=now)


def signed(user, destruction, *, now=NOON, day=DAY, **destroyed):
    """Sign for having carried it out; everything was destroyed unless `destroyed` says otherwise."""
    return sign(
        acting_user=user,
        public_id=destruction.public_id,
        carried_out_on=day,
        destroyed=destroyed.get("rows", {}),
        why=destroyed.get("why"),
        confirmed_at=now,
        now=now,
    )


def witnessed(user, destruction, *, now=NOON):
    """Sign as the witness for what was signed last."""
    destruction.refresh_from_db()
    return witness(
        acting_user=user,
        public_id=destruction.public_id,
        statement_sha256=destruction.statement_sha256,
        confirmed_at=now,
        now=now,
    )


__all__ = ["DAY", "NOON", "WHY", "confiscated", "make_recordation", "planned", "signed", "witnessed"]
