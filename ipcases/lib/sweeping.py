"""Going through rows that wait: one that breaks is logged, and keeps none of the others waiting."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from celery.exceptions import SoftTimeLimitExceeded

logger = logging.getLogger(__name__)
_Row = TypeVar("_Row")
_Result = TypeVar("_Result")


def do_each(rows: Iterable[_Row], act: Callable[[_Row], _Result], *, what: str) -> list[_Result]:
    """Act on each row, by its id or as a model, and return the results.

    What breaks is logged under `what` and raised once all others had their turn, the first of it: so the task
    counts as failed, and the site's first page says so. The end of a worker's time ends everything at once.
    """
    results: list[_Result] = []
    failures: list[Exception] = []
    for row in rows:
        try:
            results.append(act(row))
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            logger.exception("a row broke, the others go on", extra={"what": what, "row": getattr(row, "pk", row)})
            failures.append(error)
    if failures:
        raise failures[0]
    return results
