"""API addresses of seizures."""

from django.urls import path

from seizures.api import alerts, custody, holds, seizures
from seizures.ledger_api_urls import ledger_patterns
from seizures.procedure_api_urls import procedure_patterns

_ONE = "seizures/<str:reference>/"

urlpatterns = [
    path("seizures/", seizures.SeizureList.as_view(), name="api-seizures"),
    path(_ONE, seizures.SeizureDetail.as_view(), name="api-seizure"),
    path(_ONE + "undo/", seizures.SeizureUndo.as_view(), name="api-seizure-undo"),
    path(_ONE + "alerts/", alerts.SeizureAlerts.as_view(), name="api-seizure-alerts"),
    path(_ONE + "alerts/<uuid:public_id>/follow/", alerts.FollowAlert.as_view(), name="api-seizure-alert-follow"),
    path(_ONE + "alerts/<uuid:public_id>/dismiss/", alerts.DismissAlert.as_view(), name="api-seizure-alert-dismiss"),
    path(_ONE + "goods/", seizures.SeizureGoods.as_view(), name="api-seizure-goods"),
    path(_ONE + "papers/", seizures.SeizurePapers.as_view(), name="api-seizure-papers"),
    path(_ONE + "completion/", seizures.SeizureCompletion.as_view(), name="api-seizure-completion"),
    path(_ONE + "parties/", seizures.SeizureParties.as_view(), name="api-seizure-parties"),
    path(_ONE + "history/", seizures.SeizureHistory.as_view(), name="api-seizure-history"),
    path(_ONE + "evidence/", seizures.SeizureEvidence.as_view(), name="api-seizure-evidence"),
    path(_ONE + "evidence/<uuid:public_id>/photo/", seizures.EvidencePhoto.as_view(), name="api-evidence-photo"),
    path(
        _ONE + "evidence/<uuid:public_id>/original/", seizures.EvidenceOriginal.as_view(), name="api-evidence-original"
    ),
    path(_ONE + "notes/", seizures.SeizureNotes.as_view(), name="api-seizure-notes"),
    path(_ONE + "custody/", custody.SeizureCustody.as_view(), name="api-seizure-custody"),
    path(_ONE + "custody/<int:event_id>/accept/", custody.AcceptHandOver.as_view(), name="api-custody-accept"),
    path(_ONE + "restriction/", custody.SeizureRestriction.as_view(), name="api-seizure-restriction"),
    path(_ONE + "members/", custody.SeizureMembers.as_view(), name="api-seizure-members"),
    path(_ONE + "members/<str:username>/", custody.SeizureMember.as_view(), name="api-seizure-member"),
    path(_ONE + "holds/", holds.SeizureHolds.as_view(), name="api-seizure-holds"),
    path(_ONE + "holds/<uuid:public_id>/release/", holds.ReleaseHold.as_view(), name="api-seizure-hold-release"),
    path(_ONE + "holds/<uuid:public_id>/review/", holds.ReviewHold.as_view(), name="api-seizure-hold-review"),
    path("holds/", holds.Holds.as_view(), name="api-holds"),
    path("retention/next/", holds.RetentionNext.as_view(), name="api-retention-next"),
    path("retention/erased/", holds.RetentionErased.as_view(), name="api-retention-erased"),
    *procedure_patterns,
    *ledger_patterns,
]
