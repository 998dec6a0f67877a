"""The photos that came with a form."""

from django.http import HttpRequest

from seizures.services.drafts import Upload


def uploads_of(request: HttpRequest) -> list[Upload]:
    """Return what was sent from the picker and the camera, in order, each with what it is said to show."""
    shows = request.POST.getlist("photo_shows")
    files = request.FILES.getlist("photos") + request.FILES.getlist("camera")
    return [
        Upload(name=file.name or "", content=file.read(), shows=shows[place] if place < len(shows) else "")
        for place, file in enumerate(files)
    ]
