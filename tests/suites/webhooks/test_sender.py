"""The way out: to public addresses alone, to the one that was checked, never for long, and nowhere else than asked."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from regulars.adapters.senders import reachable
from regulars.adapters.senders.https import HttpSender
from regulars.ports.sender import Reply
from suites.webhooks.receiver import Receiver

FORBIDDEN = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://0.0.0.0/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[ff02::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "http://93.184.216.34/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_nobody_makes_us_knock_at_home(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: object, **more: object) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "create_connection", never)
    assert HttpSender().send(url, {}, b"{}") == Reply(None, "forbidden")


def test_a_name_is_looked_up_once_and_that_address_is_met(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the name's second answer would lead home."""
    asked = []

    def looked_up(host: str, port: int, **more: Any) -> list[Any]:
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    met = []

    def connected(address: tuple[str, int], *args: object) -> None:
        met.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(reachable.socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", connected)
    reply = HttpSender(allow_http=True).send(f"http://hooks.example:{receiver.port}/", {}, b"{}")
    assert (reply, asked, met) == (
        Reply(None, "refused"),
        ["hooks.example"],
        [("93.184.216.34", receiver.port)],
    )


def test_one_private_address_among_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(reachable.socket, "getaddrinfo", lambda *_, **__: both)
    assert HttpSender().send("https://hooks.example/", {}, b"{}").reason == "forbidden"


def test_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **more: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(reachable.socket, "getaddrinfo", unknown)
    assert HttpSender().send("https://hooks.example/", {}, b"{}").reason == "unresolved"


def test_the_surroundings_proxy_is_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert HttpSender(allow_http=True, allow_private=True).send(receiver.url, {}, b"{}").status == 204


class Slow:
    """A server that sends what it is given, a byte at a time."""

    def __init__(self, answer: bytes, every_s: float) -> None:
        self._listens = socket.create_server(("127.0.0.1", 0))
        self._answer, self._every_s = answer, every_s
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listens.getsockname()[1]}/"

    def _serve(self) -> None:
        try:
            with self._listens.accept()[0] as connection:
                connection.recv(65_536)
                for byte in self._answer:
                    connection.sendall(bytes([byte]))
                    time.sleep(self._every_s)
        except OSError:
            return

    def close(self) -> None:
        self._listens.close()
        self._thread.join()


def test_a_receiver_that_dawdles_is_cut_off() -> None:
    """Each byte comes in time, and the whole never ends."""
    slow = Slow(b"HTTP/1.1 200 OK\r\nx-long: " + b"a" * 2_000, 0.02)
    begun = time.monotonic()
    reply = HttpSender(0.3, allow_http=True, allow_private=True).send(slow.url, {}, b"{}")
    took = time.monotonic() - begun
    slow.close()
    assert reply == Reply(None, "timeout")
    assert took < 20, "2,000 bytes at this pace would be forty seconds"


def test_a_long_answer_is_not_read(receiver: Receiver) -> None:
    class Endless(Slow):
        sent = 0

        def _serve(self) -> None:
            try:
                with self._listens.accept()[0] as connection:
                    connection.recv(65_536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    while True:
                        Endless.sent += connection.send(b"x" * 65_536)
            except OSError:
                return

    endless = Endless(b"", 0)
    reply = HttpSender(5.0, allow_http=True, allow_private=True).send(endless.url, {}, b"{}")
    endless.close()
    assert reply == Reply(200)
    assert Endless.sent < 32 * 1024 * 1024, "what the system's own buffers hold, and no more"


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 999]
)
def test_nonsense_is_a_failure(answer: bytes) -> None:
    slow = Slow(answer, 0)
    reply = HttpSender(2.0, allow_http=True, allow_private=True).send(slow.url, {}, b"{}")
    slow.close()
    assert reply == Reply(None, "broken")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For hooks.example, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    made = Receiver(context=context)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("host", "trusted", "reply"),
    [
        ("hooks.example", True, Reply(204)),
        ("other.example", True, Reply(None, "certificate")),
        ("hooks.example", False, Reply(None, "certificate")),
    ],
)
def test_the_certificate_must_be_the_name_s(
    secure: Receiver, certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str, trusted: bool, reply: Reply
) -> None:
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", secure.port))]
    monkeypatch.setattr(reachable.socket, "getaddrinfo", lambda *_, **__: here)
    context = ssl.create_default_context(cafile=str(certificate) if trusted else None)
    sender = HttpSender(5.0, allow_private=True, context=context)
    assert sender.send(f"https://{host}:{secure.port}/x", {"webhook-id": "1"}, b"{}") == reply
    assert [each.headers["host"] for each in secure.heard] == [f"{host}:{secure.port}"] * (reply.status == 204)
