"""API addresses of seizures."""

from django.urls import path

from seizures import api, custody_api
from seizures.procedure_api_urls import procedure_patterns

_ONE = "seizures/<str:reference>/"

urlpatterns = [
    path("seizures/", api.SeizureList.as_view(), name="api-seizures"),
    path(_ONE, api.SeizureDetail.as_view(), name="api-seizure"),
    path(_ONE + "goods/", api.SeizureGoods.as_view(), name="api-seizure-goods"),
    path(_ONE + "papers/", api.SeizurePapers.as_view(), name="api-seizure-papers"),
    path(_ONE + "parties/", api.SeizureParties.as_view(), name="api-seizure-parties"),
    path(_ONE + "history/", api.SeizureHistory.as_view(), name="api-seizure-history"),
    path(_ONE + "evidence/", api.SeizureEvidence.as_view(), name="api-seizure-evidence"),
    path(_ONE + "evidence/<uuid:public_id>/photo/", api.EvidencePhoto.as_view(), name="api-evidence-photo"),
    path(_ONE + "evidence/<uuid:public_id>/original/", api.EvidenceOriginal.as_view(), name="api-evidence-original"),
    path(_ONE + "notes/", api.SeizureNotes.as_view(), name="api-seizure-notes"),
    path(_ONE + "custody/", custody_api.SeizureCustody.as_view(), name="api-seizure-custody"),
    path(_ONE + "custody/<int:event_id>/accept/", custody_api.AcceptHandOver.as_view(), name="api-custody-accept"),
    path(_ONE + "restriction/", custody_api.SeizureRestriction.as_view(), name="api-seizure-restriction"),
    path(_ONE + "members/", custody_api.SeizureMembers.as_view(), name="api-seizure-members"),
    path(_ONE + "members/<str:username>/", custody_api.SeizureMember.as_view(), name="api-seizure-member"),
    *procedure_patterns,
]
