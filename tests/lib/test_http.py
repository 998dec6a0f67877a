"""The way out: never into our own network, whatever a partner's name resolves to."""

import ipaddress
import socket

import pytest
from urllib3.util import connection as urllib3_connection

from ipcases.lib.http import Client, Unreachable

FORBIDDEN = [
    # this machine
    *("127.0.0.1", "127.0.0.2", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::1", "::", "::ffff:127.0.0.1"),
    # private networks
    *("10.0.0.1", "10.255.255.254", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.254"),
    *("::ffff:10.0.0.1", "::ffff:192.168.1.1", "fc00::1", "fd00::1", "fd12:3456:789a::1", "fec0::1"),
    # the machine's own cloud and link
    *("169.254.169.254", "169.254.0.1", "169.254.170.2", "::ffff:169.254.169.254", "fe80::1", "fd00:ec2::254"),
    # addresses inside others: NAT64, 6to4, Teredo, IPv4-compatible
    *("64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:a9fe:a9fe::", "2002:7f00:1::"),
    *("2001::1", "2001:0:4136:e378::", "::127.0.0.1", "::169.254.169.254", "::10.0.0.1"),
    # carriers, tests, documents
    *("100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.88.99.1"),
    *("192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1", "198.19.255.254"),
    *("2001:db8::1", "2001:20::1", "3fff::1", "5f00::1", "100::1", "2001:2::1"),
    # many at once, and what is reserved
    *("224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1", "240.0.0.1", "255.255.255.255"),
]
PUBLIC = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]


@pytest.fixture
def resolved(monkeypatch):
    """The addresses that the name resolves to, one after the other."""
    answers: list[str] = []
    asked: list[str] = []

    def getaddrinfo(host, port, *_arguments, **_options):
        asked.append(host)
        try:
            ipaddress.ip_address(str(host).strip("[]"))
            address = str(host).strip("[]")
        except ValueError:
            address = answers.pop(0) if len(answers) > 1 else answers[0]
        if ":" in address:
            return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return answers


@pytest.fixture
def connected(monkeypatch):
    """The addresses that were connected to: none is, each is refused."""
    reached: list[str] = []

    def create_connection(address, *_arguments, **_options):
        reached.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(urllib3_connection, "create_connection", create_connection)
    return reached


def ask(url: str = "https://partner.example/ipx/v1/inbox", **allowed: bool) -> str:
    """Return why no answer came."""
    client = Client(**{"allow_loopback": False, **allowed})
    with pytest.raises(Unreachable) as failed:
        client.post(url, body=b"{}", headers={}, seconds=2, max_answer_bytes=100)
    return failed.value.kind


@pytest.mark.parametrize("address", FORBIDDEN)
def test_does_not_connect_to(address, resolved, connected):
    resolved.append(address)

    assert (ask(), connected) == ("address", [])


@pytest.mark.parametrize("address", FORBIDDEN[:3])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_does_not_connect_when_the_address_itself_is_given(scheme, address, resolved, connected):
    assert (ask(f"{scheme}://{address}/"), connected) == ("address", [])


@pytest.mark.parametrize("address", PUBLIC)
def test_connects_to_a_public_address(address, resolved, connected):
    resolved.append(address)

    assert ask() == "connection"
    assert {reached.strip("[]") for reached in connected} == {address}


def test_connects_to_the_address_that_was_checked_and_not_to_a_second_answer(resolved, connected):
    resolved += ["93.184.216.34", "127.0.0.1"]

    ask()

    assert set(connected) == {"93.184.216.34"}


@pytest.mark.parametrize("name_or_address", ["sso.example", "10.0.0.1"])
def test_a_site_of_the_operator_may_have_a_private_address_and_no_other(name_or_address, resolved, connected):
    resolved.append("10.0.0.1")

    assert ask(f"https://{name_or_address}/", allow_private=True) == "connection"
    assert connected == [name_or_address]
    assert ask(f"https://{name_or_address}/") == "address"


@pytest.mark.parametrize(("address", "kind"), [("127.0.0.1", "connection"), ("10.0.0.1", "address")])
def test_the_loopback_address_may_be_allowed_and_nothing_else(address, kind, resolved, connected):
    resolved.append(address)

    assert ask(allow_loopback=True) == kind


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x/", "ftp://x/", "HTTPS://x/", "//x/"])
def test_speaks_nothing_but_http(url, connected):
    with pytest.raises(Unreachable):
        Client(allow_loopback=False).get(url, headers={}, seconds=1, max_answer_bytes=10)

    assert connected == []


def test_takes_no_proxy_from_the_environment(resolved, connected, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://10.0.0.1:3128")
    resolved.append("93.184.216.34")

    ask()

    assert set(connected) == {"93.184.216.34"}
