"""What the database refuses while a hold stands, whatever code runs."""

import pgtrigger

# The hold's case is locked when it is set, and so is the case whose names go: one of them sees the other.
_REFUSE = """
    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = {case} AND released_at IS NULL) THEN
        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN {row};
"""


def rows_stay() -> pgtrigger.Trigger:
    """Refuse to delete a row of a case under a hold."""
    return pgtrigger.Trigger(
        name="held_rows_stay",
        operation=pgtrigger.Delete,
        when=pgtrigger.Before,
        func=_REFUSE.format(case="OLD.seizure_id", row="OLD"),
    )


def mark_waits(*, column: str, case: str) -> pgtrigger.Trigger:
    """Refuse to mark a row as erased, in a column that holds the moment, while a hold stands on its case."""
    return pgtrigger.Trigger(
        name="held_names_stay",
        operation=pgtrigger.UpdateOf(column),
        when=pgtrigger.Before,
        condition=pgtrigger.Q(**{f"old__{column}__isnull": True, f"new__{column}__isnull": False}),
        func=_REFUSE.format(case=f"NEW.{case}", row="NEW"),
    )
