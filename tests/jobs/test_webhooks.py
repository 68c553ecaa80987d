"""Where a webhook may be sent to: the address that is connected to is the one that was checked."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest
from standardwebhooks.webhooks import Webhook

from benchmark.jobs.failures import NoAnswerError, SendError
from benchmark.jobs.webhooks import Caller, is_public
from benchmark.settings import Settings
from tests.jobs.receivers import SECRET, Hook

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "100::1", "nonsense",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("number", PRIVATE)
def test_a_private_address_is_not_public(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", PUBLIC)
def test_a_public_address_is(number: str) -> None:
    assert is_public(number)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:7f00:1]"]
)
def test_nothing_goes_to_this_machine_however_it_is_written(host: str) -> None:
    with Hook().open() as hook:
        caller = Caller(Settings(webhook_secret=SECRET))

        with pytest.raises(NoAnswerError, match=r"is not a public address|has no address"):
            caller.send(f"http://{host}:{hook.port}/hook", "id", "{}")

        assert hook.calls == []


def test_a_name_with_one_private_address_is_refused_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [("1.1.1.1", 443), ("10.0.0.1", 443)]
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", each) for each in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    caller = Caller(Settings(webhook_secret=SECRET))

    with pytest.raises(NoAnswerError, match=r"10\.0\.0\.1 is not a public address"):
        caller.checked_number(urlsplit("https://hook.example/"))


def test_a_name_is_asked_once_and_its_answer_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    real = socket.getaddrinfo

    def rebound(host: str, *given: object, **named: object) -> object:
        if host != "hook.example":
            return real(host, *given, **named)  # type: ignore[arg-type]  # handed on as it came
        asked.append(host)
        number = "127.0.0.1" if len(asked) == 1 else "127.0.0.99"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 80))]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    with Hook().open() as hook:
        caller = Caller(Settings(webhook_secret=SECRET, webhook_private="on"))

        caller.send(f"http://hook.example:{hook.port}/a?b=c", "the-id", '{"a":1}')

        [call] = hook.calls
    assert asked == ["hook.example"]
    assert call.headers["host"] == f"hook.example:{hook.port}"
    assert call.path == "/a?b=c"
    assert Webhook(SECRET).verify(call.body, call.headers) == {"a": 1}
    assert call.headers["webhook-id"] == "the-id"


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 410, 429, 500, 503])
def test_only_2xx_is_success_and_nothing_is_followed(status: int) -> None:
    with Hook(status={"/hook": status}).open() as hook:
        hook.location = hook.url("/elsewhere")
        caller = Caller(Settings(webhook_secret=SECRET, webhook_private="on"))

        with pytest.raises(SendError, match=str(status)):
            caller.send(hook.url(), "id", "{}")

        assert [call.path for call in hook.calls] == ["/hook"]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_success(status: int) -> None:
    with Hook(status={"/hook": status}).open() as hook:
        Caller(Settings(webhook_secret=SECRET, webhook_private="on")).send(hook.url(), "id", "{}")

        assert len(hook.calls) == 1
