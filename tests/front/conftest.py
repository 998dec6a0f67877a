"""The stage for tests that drive a browser through the sample pages."""

import pytest

from tests.front.stage import Stage


@pytest.fixture
def stage_with(chromium, settings):
    """Return a maker of stages; its arguments go to the browser context."""
    settings.ROOT_URLCONF = "tests.front.urls"
    made = []

    def make(**options):
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        made.append(context)
        return Stage(context, has_script=options.get("java_script_enabled", True))

    yield make
    for context in made:
        context.close()


@pytest.fixture
def stage(stage_with):
    return stage_with()
