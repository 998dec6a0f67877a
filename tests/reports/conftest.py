"""What the tests of the reports share."""

import pytest
from django.conf import settings as site
from django.test import Client


@pytest.fixture
def tab(chromium, live_server, analyst):
    """The analyst at a browser."""
    context = chromium.new_context(base_url=live_server.url)
    client = Client()
    client.force_login(analyst)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": site.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()
