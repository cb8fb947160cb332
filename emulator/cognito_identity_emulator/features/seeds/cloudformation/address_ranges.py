"""Splits a range of IP addresses into smaller ones, as Fn::Cidr does.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
"""

from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError
from cognito_identity_emulator.features.seeds.problems import inside

MAX_RANGES = 256


def split_range(block: str, count: str, host_bits: str, place: str) -> list[str]:
    """The first `count` ranges of a block in CIDR notation, IPv4 or IPv6.

    `host_bits` are the bits that a range has for its hosts: 8 makes ranges of /24 in IPv4. Without it, the ranges are
    as large as so many of them fit. Raises UnresolvableError.
    """
    import ipaddress  # only for templates with this function

    try:
        network = ipaddress.ip_network(block, strict=False)
    except ValueError:
        raise UnresolvableError(
            inside(place, 0), f"{block!r} is not a range of addresses such as 10.0.0.0/16"
        ) from None
    ranges = _number(count, 1, MAX_RANGES, inside(place, 1))
    free = network.max_prefixlen - network.prefixlen
    bits = free - (ranges - 1).bit_length() if host_bits == "" else _number(host_bits, 1, free, inside(place, 2))
    if bits < 0 or ranges > 1 << (free - bits):
        raise UnresolvableError(place, f"{block} does not have room for {ranges} ranges of {bits} bits")
    first = int(network.network_address)
    of_version = type(network.network_address)
    return [f"{of_version(first + (index << bits))}/{network.max_prefixlen - bits}" for index in range(ranges)]


def _number(written: str, least: int, most: int, place: str) -> int:
    if written.isascii() and written.isdigit() and len(written) <= 3 and least <= int(written) <= most:
        return int(written)
    raise UnresolvableError(place, f"must be a number from {least} to {most}")
