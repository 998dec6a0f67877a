"""By what wrong passwords are counted: an address that its owner cannot choose anew for each try."""

import pytest
from django.test import RequestFactory

from accounts.addresses import client_address, counted_address


def request(remote: str = "10.0.0.7", forwarded: str | None = None):
    headers = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=remote, **headers)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.7"),
        (0, "198.51.100.9", "10.0.0.7"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "1.1.1.1, 198.51.100.9", "198.51.100.9"),
        (2, "1.1.1.1, 198.51.100.9, 10.0.0.8", "198.51.100.9"),
        (2, "198.51.100.9", "10.0.0.7"),
        (1, "", "10.0.0.7"),
        (1, "unknown", "10.0.0.7"),
        (1, "198.51.100.9:4711", "10.0.0.7"),
        (1, "198.51.100.9\x00", "10.0.0.7"),
    ],
)
def test_is_what_our_own_proxies_say(settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies

    assert client_address(request(forwarded=forwarded)) == address


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("198.51.100.9", "198.51.100.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:bbbb:cccc:dddd:eeee", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:198.51.100.9", "198.51.100.9"),
        ("", ""),
    ],
)
def test_is_the_network_that_one_client_has(remote, counted):
    assert counted_address(request(remote=remote)) == counted
