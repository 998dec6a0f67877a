"""How Django asks whether a user may do a verb."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.access import may
from accounts.models import User


class RoleBackend(ModelBackend):
    """Signs in by name and password; answers `user.has_perm(verb)` from the roles."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return may(user=user_obj, verb=perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()

    def get_user(self, user_id: Any) -> Any:
        """Return the signed-in user with the office that every page names."""
        user = User.objects.select_related("home_office__jurisdiction").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None
