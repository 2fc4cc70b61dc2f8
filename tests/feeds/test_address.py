"""Which addresses may be fetched, and how addresses are shown."""

import pytest

from feeds.address import is_public
from feeds.errors import FeedError, FeedProblem
from feeds.url import checked, display_url


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.255.255.255 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1
    169.254.169.254 100.64.0.1 192.0.0.8 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7
    203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1
    2002:7f00:1:: 2002:a00:1:: 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:db8::1 2001:10::1
    3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 100::1
    localhost 2130706433 1.2.3""".split(),
)
def test_an_address_off_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    "8.8.8.8 172.32.0.1 192.0.1.1 100.128.0.1 2606:4700::1 ::ffff:8.8.8.8 64:ff9b::808:808".split(),
)
def test_a_public_address_is_allowed_also_inside_another(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", FeedError.BAD_SCHEME),
        ("ftp://news.example/feed", FeedError.BAD_SCHEME),
        ("gopher://news.example:70/", FeedError.BAD_SCHEME),
        ("news.example/feed", FeedError.BAD_SCHEME),
        ("http:///feed", FeedError.BAD_URL),
        ("http://[::1/feed", FeedError.BAD_URL),
        ("http://news.example:99999/", FeedError.BAD_URL),
        ("https://news.example/" + "x" * 2_000, FeedError.BAD_URL),
        ("http://news.example:22/", FeedError.BAD_PORT),
        ("http://news.example:6379/", FeedError.BAD_PORT),
        ("https://ann:secret@news.example/", FeedError.CREDENTIALS_IN_URL),
        ("https://ann@news.example/", FeedError.CREDENTIALS_IN_URL),
        ("https://@news.example/", None),
    ],
)
def test_an_address_is_refused_by_name(url: str, code: FeedError | None) -> None:
    if code is None:
        assert checked(url).host == "news.example"
        return
    with pytest.raises(FeedProblem) as caught:
        checked(url)
    assert caught.value.code is code
    assert "secret" not in str(caught.value)


def test_only_the_exact_host_and_port_are_exempt() -> None:
    allow = frozenset({"127.0.0.1:9000"})
    assert checked("http://127.0.0.1:9000/x", allow).port == 9000
    for other in ("http://127.0.0.1:9001/", "http://localhost:9000/", "http://127.1:9000/"):
        with pytest.raises(FeedProblem, match="bad_port"):
            checked(other, allow)


def test_an_address_is_shown_without_its_secrets() -> None:
    shown = display_url("https://ann:pw@news.example:8443/feed?token=s3cret&lang=en&raw#x")
    assert shown == "https://news.example:8443/feed?token=…&lang=…&…"
    assert display_url("http://[bad") == "(not a web address)"
