"""The views every endpoint is made of: what is not asked for is refused, lists come in pages."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import exceptions, generics
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from ipcases.lib.api_bodies import StrictSerializer

_FORMAT = "format"
_PAGING = frozenset({"cursor", "page_size", "order"})


class ApiView(APIView):
    """An endpoint. `query_class` names what its GET may be asked for; any other parameter is refused with 400."""

    query_class: ClassVar[type[StrictSerializer] | None] = None
    # Only said here, for the description; the view does it.
    is_throttled: ClassVar[bool] = False
    is_tagged: ClassVar[bool] = False  # its answers carry an ETag, pages of a list do not; its PUT asks for If-Match
    looks_first: ClassVar[bool] = False  # its POST asks for If-Match, too

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if hasattr(self, str(request.method).lower()):  # what is not served at all is refused as that
            self._refuse_unknown_parameters(request)

    def _refuse_unknown_parameters(self, request: Request) -> None:
        known = self._known_parameters() if request.method in ("GET", "HEAD") else frozenset()
        unknown = sorted(set(request.query_params) - known - {_FORMAT})
        if not unknown:
            return
        said = _("There are no parameters here.")
        if known:
            said = _("There is no such parameter. There are: %(names)s.") % {"names": ", ".join(sorted(known))}
        raise exceptions.ValidationError({name: [said] for name in unknown})

    def asked(self) -> dict[str, Any]:
        """Return the checked parameters of the address, without those that turn pages."""
        if self.query_class is None:
            return {}
        given = {name: value for name, value in self.request.query_params.items() if name in self._own_parameters()}
        parameters = self.query_class(data=given)
        parameters.is_valid(raise_exception=True)
        return dict(parameters.validated_data)

    def _own_parameters(self) -> frozenset[str]:
        return frozenset(self.query_class().fields) if self.query_class is not None else frozenset()

    def _known_parameters(self) -> frozenset[str]:
        return self._own_parameters()


class ListView(ApiView, generics.ListAPIView):
    """A list in pages by cursor: `keyset_order` names its order, `keyset_orders` those that may be asked for."""

    filter_backends = ()
    keyset_order: ClassVar[tuple[str, ...]] = ("-pk",)
    keyset_orders: ClassVar[dict[str, tuple[str, ...]]] = {}

    def _known_parameters(self) -> frozenset[str]:
        paging = _PAGING if self.keyset_orders else _PAGING - {"order"}
        return super()._known_parameters() | paging


def body_of(serializer: type[BaseSerializer], request: Request) -> dict[str, Any]:
    """Return the checked values of a body. Raises ValidationError, which names each field."""
    return dict(checked_body(serializer, request).validated_data)


def checked_body(serializer: type[BaseSerializer], request: Request) -> Any:
    """Return the checked body itself, for a serializer that makes values of services out of it."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body


class FileView(ApiView):
    """An address that answers with bytes, whatever representation is asked for."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)
