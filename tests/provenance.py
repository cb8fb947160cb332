"""Where a test's expectation comes from: AWS's documentation, an observation of the service, or our own assumption.

Every test of a behaviour of AWS has one of these markers; docs/fidelity.md counts and lists them. A test of a feature
that AWS does not have, such as the control API, states no assumption about AWS. A test that breaks either rule fails.
"""

from dataclasses import dataclass

import pytest

BEHAVIOUR_OF_AWS = ("operations", "credentials", "logins", "tokens", "protocol")
"""Directories of tests whose every expectation is about AWS: each test has a marker."""

OWN_FEATURES = (
    "architecture",
    "cli",
    "console",
    "container",
    "control_api",
    "engine",
    "keys",
    "server",
    "remote",
    "sign_in",
    "runtime",
    "storage",
    "survival",
    "testing",
)
"""Directories of tests of what only this emulator has: no test assumes anything about AWS."""


@dataclass(frozen=True)
class Provenance:
    """`kind` is documented, observed or assumed; `source` is a URL or words."""

    kind: str
    source: str


def documented(source: str) -> pytest.MarkDecorator:
    """The expectation is in documentation: a URL, or the name of the page."""
    return pytest.mark.provenance("documented", source)


def observed(source: str) -> pytest.MarkDecorator:
    """The expectation is in a capture of the real service: an issue, a log, a public test suite."""
    return pytest.mark.provenance("observed", source)


def assumed(why: str) -> pytest.MarkDecorator:
    """The expectation is our own choice, because no source says what AWS does."""
    return pytest.mark.provenance("assumed", why)


def provenance_of(item: pytest.Item) -> Provenance | None:
    """The provenance of a test: the marker nearest to it, when it has any."""
    marker = item.get_closest_marker("provenance")
    return None if marker is None else Provenance(*marker.args)


def broken_rule(item: pytest.Item) -> str | None:
    """What is wrong with the provenance of a test, as a sentence."""
    directory = item.nodeid.removeprefix("tests/").partition("/")[0]
    provenance = provenance_of(item)
    if provenance is None and directory in BEHAVIOUR_OF_AWS:
        return f"{item.nodeid} needs @documented, @observed or @assumed: see tests/provenance.py."
    if provenance is not None and provenance.kind == "assumed" and directory in OWN_FEATURES:
        return f"{item.nodeid} must not have @assumed: AWS does not have the feature. See tests/provenance.py."
    return None
