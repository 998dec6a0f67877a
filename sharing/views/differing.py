"""What a version of a case tells otherwise than another, as the pages of a share show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ipcases.lib.listed import listed
from seizures.access import may_see_parties
from sharing.comparing import Comparison, compared
from sharing.models import ForeignCase, OutMessage
from sharing.queries.foreign import version_before
from sharing.queries.versions import Approval, Version


@dataclass(frozen=True)
class Differs:
    """Two versions side by side: their names, what differs, and what is said where nothing does."""

    id: str
    title: str
    old: str
    new: str
    compared: Comparison
    nothing: str
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """A version in the list of a share; `differs` is None in the first one."""

    version: Version
    approval: str
    differs: Differs | None


def shown_versions(*, versions: list[Version], user: Any) -> list[Shown]:
    """Return each version with what it changed for the partner, and under whose approval it leaves."""
    return [Shown(version, _approval_in_words(version), differs_for_partner(version, user)) for version in versions]


def differs_for_partner(version: Version | None, user: Any) -> Differs | None:
    """Return what a version changes for the partner beside the one it follows; None where it follows none."""
    if version is None or version.before is None or version.follows is None:
        return None
    number = _("Version %(n)s")
    return Differs(
        id=f"changes-{version.number}",
        title=_("What changes for the partner"),
        old=number % {"n": version.follows_number},
        new=number % {"n": version.number},
        compared=compared(old=version.before, new=version.content, shows_people=may_see_parties(user=user)),
        nothing=_("Nothing that leaves has changed: the partner reads the same as before."),
        note=_where_it_is(version.follows_number, version.follows),
    )


def differs_from_kept_back(old: Mapping[str, Any], new: Mapping[str, Any], user: Any) -> Differs:
    """Return what a version tells otherwise than the one that was kept back."""
    return Differs(
        id="changes",
        title=_("What differs from the version that was kept back"),
        old=pgettext("version", "Kept back"),
        new=pgettext("version", "Leaves now"),
        compared=compared(old=old, new=new, shows_people=may_see_parties(user=user)),
        nothing=_("It tells the same as the version that was kept back."),
    )


def differs_from_version_before(foreign_case: ForeignCase, data: Mapping[str, Any]) -> Differs | None:
    """Return what a partner's case tells otherwise than before; None for the first version, or once it is erased."""
    before = version_before(foreign_case=foreign_case) if data else None
    if before is None:
        return None
    row, old = before
    number, came_at = old["data"]["share"]["version"], date_format(localtime(row.received_at), "DATETIME_FORMAT")
    return Differs(
        id="changes",
        title=_("What changed with version %(n)s") % {"n": foreign_case.version},
        old=_("Version %(n)s") % {"n": number},
        new=_("Version %(n)s") % {"n": foreign_case.version},
        compared=compared(old=old, new={"subject": foreign_case.subject, "data": data}, shows_people=True),
        nothing=_("It tells the same as version %(n)s.") % {"n": number},
        note=_("Version %(n)s came on %(at)s.") % {"n": number, "at": came_at},
    )


def _where_it_is(number: int | None, message: OutMessage) -> str:
    if message.delivered_at is not None:
        at = date_format(localtime(message.delivered_at), "DATETIME_FORMAT")
        return _("The partner got version %(n)s on %(at)s.") % {"n": number, "at": at}
    state = message.get_state_display()
    return _("The partner does not have version %(n)s yet: %(state)s.") % {"n": number, "state": state}


def _approval_in_words(version: Version) -> str:
    if version.approval is None:
        return _("Nobody has approved it yet.") if version.message is None else ""
    values = _values_of(version.approval)
    if version.message is None:
        return _("Approved so far by %(names)s; a second person must approve it too.") % values
    if version.asked_nobody:
        said = _("Nobody was asked again: the approval of version %(n)s by %(names)s on %(at)s covers it.")
    else:
        said = _("Approved by %(names)s on %(at)s.")
    return f"{said % values} {_let_go_in_words(version)}".strip()


def _let_go_in_words(version: Version) -> str:
    if version.let_go is None:
        return ""
    at = date_format(localtime(version.let_go.at), "DATETIME_FORMAT")
    said = _("The agreement had stopped it; %(name)s approved it again on %(at)s.")
    return said % {"name": version.let_go.person, "at": at}


def _values_of(approval: Approval) -> dict[str, Any]:
    return {
        "n": approval.version,
        "names": listed(approval.people),
        "at": date_format(localtime(approval.at), "DATETIME_FORMAT"),
    }
