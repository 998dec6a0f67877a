"""Procedures, detentions and referrals, shaped for pages and the API."""

from seizures.models import EvidenceFile, Procedure


def detention_photos(*, procedure: Procedure) -> list[EvidenceFile]:
    """Return the photos of the goods of one procedure.

    A photo of the whole seizure counts only when all its goods are of this procedure: it may show
    goods of another right holder.
    """
    mine = set(procedure.procedure_lines.values_list("line_id", flat=True))
    is_all = not procedure.seizure.lines.exclude(pk__in=mine).exists()
    photos = EvidenceFile.objects.filter(seizure=procedure.seizure).order_by("pk")
    return [photo for photo in photos if photo.line_id in mine or (photo.line_id is None and is_all)]
