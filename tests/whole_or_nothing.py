"""Breaking each write of an act in turn: whichever fails, nothing of the act stays (ASVS 2.3.3)."""

import hashlib
from collections.abc import Callable, Collection

from django.apps import apps
from django.db import OperationalError, connection, transaction

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Failing:
    """Lets so many writes through and breaks the next one, as a full disk or a lost connection does."""

    def __init__(self, let_through: int) -> None:
        self.left = let_through
        self.has_failed = False

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().upper().startswith(_WRITES):
            if self.left == 0:
                self.has_failed = True
                raise OperationalError("the disk is full")
            self.left -= 1
        return execute(sql, params, many, context)


def picture(labels: Collection[str]) -> str:
    """Return a fingerprint of every row that these apps hold."""
    digest = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.app_label in labels and model._meta.managed:
            with connection.cursor() as cursor:
                cursor.execute(
                    f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{model._meta.db_table}" t'
                )
                digest.update(f"{model._meta.label} {cursor.fetchone()[0]}\n".encode())
    return digest.hexdigest()


def break_each_write(act: Callable[[], object], *, watched: Collection[str]) -> int:
    """Run the act with its first write broken, then its second …, until it succeeds; return how many there are.

    What stayed is looked for before anything outside of the act could take it back.
    """
    before = picture(watched)
    broken = 0
    while not _succeeds(act, broken, before, watched):
        broken += 1
    assert picture(watched) == before
    return broken


def _succeeds(act: Callable[[], object], let_through: int, before: str, watched: Collection[str]) -> bool:
    failing = Failing(let_through)
    # Rolled back in the end, so that the next round starts from the same point.
    with transaction.atomic():
        try:
            with connection.execute_wrapper(failing):
                act()
        except OperationalError:
            assert failing.has_failed
            # A failed write outside of a block of its own would forbid us to look.
            transaction.set_rollback(False)
            assert picture(watched) == before, f"something stayed after write {let_through + 1} failed"
        else:
            assert not failing.has_failed, f"the act went on although write {let_through + 1} failed"
            assert picture(watched) != before
        transaction.set_rollback(True)
    return not failing.has_failed
