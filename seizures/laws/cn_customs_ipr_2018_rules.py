"""The rules that the procedures of the Regulations (2018) and their Measures have in common."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from ipcases.lib.workdays import Unit
from rightsholders.models import Right
from seizures.laws.base import (
    Band,
    DecisionRule,
    FactRule,
    GuaranteeRule,
    NoticeRule,
    OutcomeRule,
    ReturnRule,
    SecurityRule,
    Stage,
)
from seizures.laws.codes import Event, Fact, Guard, Source

# Regulations art. 2: trademarks, copyright and related rights, patents (designs are patents in China).
RIGHTS = frozenset({Right.Kind.TRADEMARK, Right.Kind.COPYRIGHT, Right.Kind.PATENT, Right.Kind.DESIGN})

# Measures 39: the transaction price, otherwise an estimate; never a retail price of genuine goods.
_VALUES = ("ASSESSED", "DECLARED")

_RETURNS = (
    ReturnRule(
        decisions=frozenset({"CONFISCATE", "DESTROY"}),
        amount=0,
        unit=Unit.WORKING_DAYS,
        says=_("Once the goods are disposed of and the costs are settled."),
        legal_ref=_("Measures art. 36"),
        source=Source.TO_REVIEW,
    ),
    # Until then the owner of the goods may ask a court to preserve the security for the loss it claims.
    ReturnRule(
        decisions=frozenset({"RELEASE", "RELEASE_ON_SECURITY"}),
        amount=20,
        unit=Unit.WORKING_DAYS,
        says=_("Unless a court has asked customs by then to keep it for the loss of the owner of the goods."),
        legal_ref=_("Measures art. 36"),
        source=Source.TO_REVIEW,
    ),
)

SECURITY_EX_OFFICIO = SecurityRule(
    currency="CNY",
    bands=(
        Band(up_to=Decimal(20_000), includes_top=False, percent=100),
        Band(up_to=Decimal(200_000), percent=50, at_least=Decimal(20_000)),
        Band(up_to=None, at_least=Decimal(100_000)),
    ),
    value_kinds=_VALUES,
    legal_ref=_("Measures art. 23"),
    source=Source.TO_REVIEW,  # the first band is checked, the two others are not
    guarantee=GuaranteeRule(
        right_kinds=frozenset({Right.Kind.TRADEMARK}),
        at_least=Decimal(200_000),
        legal_ref=_("Measures art. 24; notice 31/2006"),
        source=Source.TO_REVIEW,
    ),
    returns=_RETURNS,
)

SECURITY_ON_APPLICATION = SecurityRule(
    currency="CNY",
    bands=(Band(up_to=None, percent=100),),
    value_kinds=_VALUES,
    legal_ref=_("Regulations art. 14; Measures"),
    source=Source.TO_REVIEW,
    returns=_RETURNS,
)

# Art. 27, in this order. Removing the mark alone is not enough for imported counterfeit trademark goods.
DISPOSAL = (
    OutcomeRule(kind="DONATED", legal_ref=_("Regulations art. 27"), rank=1),
    OutcomeRule(kind="SOLD_TO_HOLDER", legal_ref=_("Regulations art. 27"), rank=2),
    OutcomeRule(
        kind="AUCTIONED",
        legal_ref=_("Regulations art. 27; announcement 16/2007"),
        rank=3,
        guards=(Guard.NOT_IMPORTED_TRADEMARK, Guard.HOLDER_WAS_CONSULTED),
    ),
    OutcomeRule(kind="DESTROYED", legal_ref=_("Regulations art. 27"), rank=4),
    OutcomeRule(kind="HANDED_TO_POLICE", legal_ref=_("Regulations art. 26")),
)
_RELEASED = (OutcomeRule(kind="RELEASED", legal_ref=_("Regulations art. 24")),)

DECISION_NOTICE = NoticeRule(
    kind="DECISION",
    text=_("Customs has decided what happens to the goods. The decision and its reason are on this page."),
    legal_ref=_("Regulations art. 20, 27"),
)
VIEWING_FACTS = (FactRule(event=Event.INSPECTED, hint=_("With the consent of customs (Regulations art. 17).")),)
OWNER_SECURITY = FactRule(
    event=Event.OWNER_SECURITY,
    hint=_("The consignee or consignor lodged security of the value of the goods (Regulations art. 19)."),
    guards=(Guard.TECHNICAL_RIGHT,),
)
COURT_FACTS = (
    FactRule(event=Event.COURT_NOTICE, hint=_("The court's notice to assist in execution reached customs.")),
    FactRule(event=Event.COURT_DECIDED, hint=_("The court's decision is final.")),
)
RELEASE = DecisionRule(
    kind="RELEASE",
    legal_ref=_("Regulations art. 24"),
    hint=_("Not infringing, the right holder did not apply or withdrew, or the time for the court has passed."),
    is_final=True,
    event=Event.DETERMINED,
    guards=(Guard.NO_COURT_PENDING,),
    before_notice=True,
    after=("", "DETAIN", "AWAIT_COURT"),
    notice="DECISION",
    outcomes=_RELEASED,
)
# The 30 working days in which the right holder shows that a court has the case are not checked (Measures 20).
RELEASE_ON_SECURITY = DecisionRule(
    kind="RELEASE_ON_SECURITY",
    legal_ref=_("Regulations art. 19, 24(3); Measures art. 20"),
    hint=_(
        "Suspected patent infringement, and the owner of the goods lodged security of their value. It is returned "
        "unless the right holder shows within 30 working days that a court has the case."
    ),
    is_final=True,
    event=Event.DETERMINED,
    guards=(Guard.TECHNICAL_RIGHT, Guard.GOODS_DETAINED, Guard.OWNER_GAVE_SECURITY, Guard.NO_COURT_ORDER),
    after=("", "DETAIN", "AWAIT_COURT"),
    notice="DECISION",
    outcomes=_RELEASED,
)
# Measures 21 and 30: the goods when release is suspended; consignee, consignor and route after confiscation.
STAGES = (
    Stage(
        code="SUSPENDED",
        label=_("Goods held, not yet decided"),
        reached_by=Event.SERVED,
        shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS, Fact.VALUE),
        legal_ref=_("Measures art. 21"),
    ),
    Stage(
        code="CONFISCATED",
        label=_("Goods confiscated"),
        reached_by=Event.CONFISCATED,
        shows=(Fact.GOODS, Fact.QUANTITY, Fact.PHOTOS, Fact.VALUE, Fact.REGIME, Fact.ORIGIN, Fact.PARTIES),
        legal_ref=_("Measures art. 30"),
    ),
)
