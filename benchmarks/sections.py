"""The sections of `make bench`, in one database that is filled once."""

from collections.abc import Callable

from django.core.management import call_command

from accounts.models import User
from benchmarks import audit_chain, deliveries, exports, figures, lists
from benchmarks.harness import Ratio, show
from benchmarks.rows import fill

SECTIONS: dict[str, Callable[..., list[Ratio]]] = {
    "export": exports.run,
    "list": lists.run,
    "figures": figures.run,
    "audit": audit_chain.run,
    "deliveries": deliveries.run,
}


def run_sections(*, rows: int, rounds: int, only: set[str]) -> bool:
    """Fill the database, run the wanted sections, print the table; say whether every goal is met."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    if User.objects.exists():
        raise SystemExit("This database is in use; benchmarks want an empty one.")
    print(f"Generating {rows:,} seizures …", flush=True)
    user = fill(rows=rows)
    ratios: list[Ratio] = []
    for name, run in SECTIONS.items():
        if not only or name in only:
            print(f"\n{name}", flush=True)
            ratios += run(user=user, rounds=rounds)
    return show(ratios)
