"""How Django asks whether a user may do a verb."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.access import may


class RoleBackend(ModelBackend):
    """Signs in by name and password; answers `user.has_perm(verb)` from the roles."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return may(user=user_obj, verb=perm)

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set()
