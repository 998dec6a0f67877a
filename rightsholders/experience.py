"""What customs met with when it relied on a recordation: mails that failed, answers that came or did not.

The cases belong to an app above. It says at the start of the site how to count them; nothing above is imported here.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Experience:
    """One recordation in the cases of the last year."""

    answers_due: int = 0
    answers_in_time: int = 0
    answers_late: int = 0
    # Addresses to which the newest notice could not be sent, in small letters, and when that notice was issued.
    failed_addresses: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def answers_missing(self) -> int:
        return self.answers_due - self.answers_in_time - self.answers_late


Teller = Callable[..., Mapping[int, "Experience"]]  # takes what experience_of takes
_tellers: list[Teller] = []


def tell_experience(teller: Teller) -> None:
    """Take from an app, when the site starts, how to count."""
    _tellers[:] = [teller]


def experience_of(*, recordation_ids: Collection[int], today: date) -> Mapping[int, Experience]:
    """Return what is known of these recordations, by id; who is not in it has met with nothing."""
    return _tellers[0](recordation_ids=recordation_ids, today=today) if _tellers and recordation_ids else {}
