"""Where a test's expectation comes from: AWS's documentation, observation of the real service, our own assumption."""

import pytest


def documented(source: str) -> pytest.MarkDecorator:
    return pytest.mark.provenance("documented", source)


def observed(source: str) -> pytest.MarkDecorator:
    return pytest.mark.provenance("observed", source)


def assumed(why: str) -> pytest.MarkDecorator:
    return pytest.mark.provenance("assumed", why)
