"""What can be wrong with a feed: one list of codes, one line of advice for each."""

from enum import StrEnum
from typing import Final


class FeedError(StrEnum):
    """Why a feed could not be read; the value is the name that people and scripts see."""

    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    REFUSED_ADDRESS = "refused_address"
    BAD_URL = "bad_url"
    BAD_SCHEME = "bad_scheme"
    BAD_PORT = "bad_port"
    CREDENTIALS_IN_URL = "credentials_in_url"
    REDIRECT_LOOP = "redirect_loop"
    INSECURE_REDIRECT = "insecure_redirect"
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    BROKEN_RESPONSE = "broken_response"
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    HTTP_401 = "http_401"
    HTTP_403 = "http_403"
    HTTP_404 = "http_404"
    HTTP_410 = "http_410"
    HTTP_429 = "http_429"
    HTTP_5XX = "http_5xx"
    HTTP_OTHER = "http_other"
    EMPTY = "empty"
    NOT_A_FEED = "not_a_feed"
    NOT_OPML = "not_opml"
    ENTITY_BOMB = "entity_bomb"
    PARSE_TIMEOUT = "parse_timeout"
    PARSE_CRASH = "parse_crash"
    BROKEN = "broken"

    @property
    def advice(self) -> str:
        """One sentence: what is wrong and what to do about it."""
        return _ADVICE[self]


_ADVICE: Final[dict[FeedError, str]] = {
    FeedError.TIMEOUT: "The server did not finish in time; it is tried again later.",
    FeedError.TOO_LARGE: "The answer is larger than a feed may be; look for a shorter feed.",
    FeedError.REFUSED_ADDRESS: "The address leads into a private network; use a public one.",
    FeedError.BAD_URL: "This is not a web address; check it for typing errors.",
    FeedError.BAD_SCHEME: "Only http and https addresses can be feeds; use one of these.",
    FeedError.BAD_PORT: "Only ports 80, 443, 8080 and 8443 are allowed; use one of these.",
    FeedError.CREDENTIALS_IN_URL: "The address carries a password; use a feed without one.",
    FeedError.REDIRECT_LOOP: "The server sends from address to address; enter the final one.",
    FeedError.INSECURE_REDIRECT: "The server sends from https to http; ask for a secure address.",
    FeedError.DNS: "The host's name is not known; check the address.",
    FeedError.CONNECT: "No connection to the server; it is tried again later.",
    FeedError.TLS: "The server's certificate is not valid; tell its publisher.",
    FeedError.BROKEN_RESPONSE: "The server broke off its answer; it is tried again later.",
    FeedError.UNSUPPORTED_ENCODING: "The answer is packed in an unknown way; tell its publisher.",
    FeedError.HTTP_401: "The feed wants a login, which is not supported; use a public feed.",
    FeedError.HTTP_403: "The server refuses us; ask its publisher for access.",
    FeedError.HTTP_404: "There is nothing at this address; look for the feed's new address.",
    FeedError.HTTP_410: "The feed has ended for good; remove it or find its successor.",
    FeedError.HTTP_429: "The server asks for fewer requests; it is tried again after a pause.",
    FeedError.HTTP_5XX: "The server has a problem of its own; it is tried again later.",
    FeedError.HTTP_OTHER: "The server answered in an unusual way; open the address in a browser.",
    FeedError.EMPTY: "The answer is empty; it is tried again later.",
    FeedError.NOT_A_FEED: "This is not an RSS, Atom or JSON feed; look for the feed's own address.",
    FeedError.NOT_OPML: "This is not a list of feeds; export it as OPML and try again.",
    FeedError.ENTITY_BOMB: "The document unfolds into more than it shows; do not use it.",
    FeedError.PARSE_TIMEOUT: "Reading took too long and was stopped; tell its publisher.",
    FeedError.PARSE_CRASH: "The document broke the reader and was set aside; tell its publisher.",
    FeedError.BROKEN: "The bot itself failed over this feed and tries again later; see its log.",
}


class FeedProblem(Exception):
    """A feed that cannot be read: `code` names the reason, `detail` adds a fact without secrets."""

    def __init__(self, code: FeedError, detail: str = "") -> None:
        """Keep the name of the problem and a detail such as a status or a host."""
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, with the detail in brackets where there is one."""
        return describe(self.code, self.detail)

    def __str__(self) -> str:
        """The name and the sentence, as a log line shows them."""
        return f"{self.code}: {self.sentence}"


def describe(code: FeedError, detail: str = "") -> str:
    """Answer the advice for a code, with the detail in brackets where there is one."""
    return f"{code.advice} ({detail})" if detail else code.advice
