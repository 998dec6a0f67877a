"""What the newcomer reads when everything is up: who can sign in, and what to try."""

import shlex

from ipcases.embedded.messages import say
from ipcases.embedded.state import Home

DEMO_SIGN_INS = {
    "officer": "Guangzhou customs: logs seizures, opens procedures, hands goods over",
    "officer_szx": "Shenzhen customs: the same for another office, sees only its own",
    "supervisor": "Guangzhou customs: decides for the office, with its deadlines and restricted files",
    "desk": "IPR desk: examines recordations and accepts or refuses them",
    "liaison": "shares cases with partner agencies under an agreement",
    "approver": "approves what leaves: never the person who proposed it",
    "second_approver": "the other one who approves where persons or files leave",
    "analyst": "searches, reports and exports",
    "coordinator": "runs joint operations, their rounds and results",
    "holder": "right holder: records rights, answers notices in the portal",
    "rival_holder": "another right holder, who must not see the first one's cases",
    "representative": "lawyer who acts for right holders",
    "auditor": "reads and verifies what everybody did",
    "admin": "people, offices and reference data",
}


def is_demo(env: dict[str, str]) -> bool:
    """Tell whether the settings will read IPCASES_DEMO as on."""
    return env["IPCASES_DEMO"].lower() in ("1", "true", "t", "yes", "y", "ok", "on")


def command(home: Home, words: str) -> str:
    """Give the line that runs a management command in the instance of this home."""
    where = f"IPCASES_HOME={shlex.quote(str(home.path))} "
    return f"{where}.venv/bin/python -m ipcases.embedded exec -- .venv/bin/python manage.py {words}"


def show(env: dict[str, str], home: Home) -> None:
    """Print the sign-ins of the demo, or how to make the first one."""
    if not is_demo(env):
        say("Create the first administrator from a second terminal:")
        say(f"  {command(home, 'create_administrator NAME')}")
    else:
        say(f"Sign in with one of these names and the password {env['IPCASES_DEMO_PASSWORD']}")
        width = max(map(len, DEMO_SIGN_INS))
        for name, role in DEMO_SIGN_INS.items():
            say(f"  {name:<{width}}  {role}")
        say("All brands, companies and people of the demo are invented.")
        say("Prove the audit from a second terminal, from this folder:")
        say(f"  {command(home, 'audit_verify')}")
    say(f"\nLogs are in {home.logs}. Press Ctrl-C to stop; your data is kept.")
