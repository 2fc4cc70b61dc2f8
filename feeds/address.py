"""Which addresses feeds may be fetched from: the public internet, and nothing behind it.

`ipaddress.is_global` differs between releases of Python and calls several of these networks global,
so the list is written out here. Addresses that carry another one inside are judged by the inner one
as well.
"""

import ipaddress
from collections.abc import Iterator
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_DENIED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/96",  # unspecified, loopback, IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "100::/64",  # discard
        "100:0:0:1::/64",  # dummy prefix
        "2001::/23",  # protocol assignments, Teredo, ORCHID
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "64:ff9b:1::/48",  # local NAT64
        "fc00::/7",  # unique local
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_LOW_32: Final = 0xFFFF_FFFF


def is_public(address: str) -> bool:
    """Whether the numeric address lies on the public internet, with every address that it carries.

    A zone (`fe80::1%eth0`) is ignored. What is no numeric address is not public.
    """
    try:
        given = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_allowed(each) for each in _layers(given))


def _layers(given: Address) -> Iterator[Address]:
    """The address to judge: for mapped, 6to4 and NAT64 ones the IPv4 address inside, else itself.

    Teredo carries a server and a client; both are given beside the address, whose own network is
    refused anyway.
    """
    if isinstance(given, ipaddress.IPv4Address):
        yield given
        return
    inner = given.ipv4_mapped or given.sixtofour
    if given in _NAT64:
        inner = ipaddress.IPv4Address(int(given) & _LOW_32)
    if inner is not None:
        yield inner
        return
    yield given
    yield from given.teredo or ()


def _allowed(address: Address) -> bool:
    return not any(address.version == net.version and address in net for net in _DENIED)
