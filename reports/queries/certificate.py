"""What the certificate of a destruction says: what was destroyed, where, when, how, and who signed for it."""

import datetime
from collections.abc import Sequence

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries import roles_held_at
from accounts.roles import Role
from ipcases.lib.days import moment_in_words
from ipcases.lib.figures import figure, quantity_in_words
from reports.exporters.dossier import Dossier, Section
from reports.queries.dossier import how_to_check, made_in_words
from seizures.models import Destruction, DestructionLine

# The roles in which somebody signs; others that the person has are nobody's business.
_SIGNING = (Role.SUPERVISOR, Role.DESK, Role.OFFICER)


def certificate_of(
    *, user: User, destruction: Destruction, lines: Sequence[DestructionLine], purpose: str, now: datetime.datetime
) -> Dossier:
    """Say in words that these goods were destroyed. Six queries, for the roles in which two people signed."""
    return Dossier(
        title=_("Certificate of destruction %(reference)s") % {"reference": destruction.reference},
        subtitle=f"{destruction.office.name} · {date_format(destruction.day)}",
        handling=_("For official use. Certificate of destruction."),
        footer=made_in_words(user=user, purpose=purpose, now=now),
        made_by=settings.INSTANCE_NAME,
        lang="zh" if (get_language() or "").startswith("zh") else "en",
        sections=[_facts(destruction, lines), _goods(lines), _signatures(destruction), _statement(destruction)],
        check=how_to_check(),
        made_at=now,
    )


def _facts(destruction: Destruction, lines: Sequence[DestructionLine]) -> Section:
    rows = [
        [_("Office"), f"{destruction.office.name} ({destruction.office_id})"],
        [_("Destroyed on"), date_format(destruction.day)],
        [_("Destroyed at"), destruction.place],
        [pgettext("destruction", "Method"), str(destruction.get_method_display())],
        [_("Destroyed by"), destruction.company],
        [pgettext("column", "Cases"), figure(len({row.line.seizure_id for row in lines}))],
        [_("Goods lines"), figure(len(lines))],
    ]
    if destruction.why:
        rows.append([_("Why no other disposal was possible"), destruction.why])
    return Section(_("The destruction"), rows, kind="facts")


def _goods(lines: Sequence[DestructionLine]) -> Section:
    return Section(
        _("What was destroyed"),
        [
            [
                row.line.seizure.reference,
                str(row.line.position),
                f"{row.line.brand}\n{row.line.description}",
                quantity_in_words(row.quantity, row.line.unit.name),
                quantity_in_words(row.destroyed or row.quantity, row.line.unit.name),
                row.differs_because or "–",
            ]
            for row in lines
        ],
        heads=[
            _("Case"),
            _("Line"),
            _("Goods"),
            _("Picked"),
            pgettext("outcome", "Destroyed"),
            _("Why another quantity"),
        ],
        widths=[2, 0.5, 2.5, 1, 1.1, 2.1],
        numbers=[3, 4],
        empty=_("None."),
    )


def _signatures(destruction: Destruction) -> Section:
    return Section(
        _("Signatures"),
        [
            [_("Carried out by"), *_signature(destruction.signed_by, destruction.signed_at)],
            [_("Witness"), *_signature(destruction.witness, destruction.witnessed_at)],
        ],
        heads=["", _("Name"), _("Role"), _("Signed")],
        widths=[1.3, 2, 2, 1.8],
    )


def _statement(destruction: Destruction) -> Section:
    sha256 = destruction.statement_sha256
    rows = [[_("Fingerprint"), f"{sha256[:32]}\n{sha256[32:]}"]]
    return Section(_("What both signed"), rows, kind="facts")


def _signature(user: User | None, at: datetime.datetime | None) -> list[str]:
    """Say who signed and when, in the role of that moment: it may be another one by now."""
    if user is None or at is None:
        return ["–", "–", "–"]
    held = roles_held_at(user=user, at=at)
    role = next((str(role.label) for role in _SIGNING if role in held), "–")
    return [str(user), role, moment_in_words(at)]
