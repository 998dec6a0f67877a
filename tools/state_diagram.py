"""Write docs/state-diagram.md from the table of steps in seizures/workflow.py. A test compares the two.

python tools/state_diagram.py
"""

import os
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "state-diagram.md"
HEAD = """\
# The states of a procedure

Drawn from `STEPS` in `seizures/workflow.py` by `python tools/state_diagram.py`; a test fails when they differ.

A procedure has four states. Replies, extensions, oppositions and court dates are facts with a day, not states.
`hold` stands for decisions that leave the goods where they are (detain, wait for the court); `decide` for those that
settle what becomes of them. The law the procedure began under adds its own conditions: `seizures/laws/`.

"""


def text() -> str:
    """Return the whole document."""
    from seizures.workflow import state_diagram  # noqa: PLC0415  needs Django set up

    return f"{HEAD}{state_diagram()}\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipcases.settings")
    django.setup()
    TARGET.write_text(text(), encoding="utf-8")
