"""Recordations in each relation the access matrix asks about."""

import uuid

from rightsholders.models import Recordation
from tests.access.situations import Values, World, situation
from tests.rightsholders.factories import make_draft, make_in_force, make_submitted


def _values(recordation: Recordation) -> Values:
    right = recordation.recordation_rights.get().right
    return {
        "public_id": recordation.public_id,
        "right_id": right.public_id,
        "image_id": recordation.images.get().public_id,
        "holder_id": str(recordation.right_holder.public_id),
        "title": right.title,
        "marker": right.title_zh,
        "secret": right.title_zh,
    }


@situation("rightsholders.draft")
def a_draft_of_nordvik(world: World) -> Values:
    return _values(make_draft(world["holder"], world.nordvik, title="FJORDLINE", title_zh="峡湾线"))


@situation("rightsholders.sent")
def a_recordation_that_nordvik_submitted(world: World) -> Values:
    return _values(make_submitted(world["holder"], world.nordvik, title="SNOWHARE", title_zh="雪兔纹"))


@situation("rightsholders.in_force")
def a_recordation_of_nordvik_in_force(world: World) -> Values:
    accepted = make_in_force(world["holder"], world.nordvik, world["desk"], title="NORDVIK", title_zh="诺维克")
    return _values(accepted)


@situation("rightsholders.european")
def a_recordation_of_nordvik_elsewhere(world: World) -> Values:
    sent = make_submitted(world["holder"], world.nordvik, title="EUROMARK", title_zh="欧域标", jurisdiction="EU")
    return _values(sent)


@situation("rightsholders.absent")
def a_recordation_that_is_not_there(world: World) -> Values:
    return {**dict.fromkeys(("public_id", "right_id", "image_id"), uuid.uuid4()), "title": "ZZYZX", "marker": "无此标"}


@situation("rightsholders.holder")
def the_right_holder_nordvik(world: World) -> Values:
    return {"public_id": world.nordvik.public_id, "marker": world.nordvik.name, "secret": world.nordvik.name}
