"""The rules of tests/provenance.py: which tests need a marker, and which must not have one."""

from typing import Any

import pytest

from tests.provenance import assumed, broken_rule, documented


class FakeItem:
    """A collected test with this node id and marker."""

    def __init__(self, nodeid: str, decorator: pytest.MarkDecorator | None) -> None:
        self.nodeid = nodeid
        self._mark = None if decorator is None else decorator.mark

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self._mark


@pytest.mark.parametrize(
    ("nodeid", "decorator", "problem"),
    [
        ("tests/operations/sts/test_a.py::test_b", None, "needs @documented"),
        ("tests/operations/sts/test_a.py::test_b", documented("a page"), None),
        ("tests/operations/sts/test_a.py::test_b", assumed("a reason"), None),
        ("tests/engine/test_a.py::test_b", None, None),
        ("tests/engine/test_a.py::test_b", assumed("a reason"), "must not have @assumed"),
        ("tests/engine/test_a.py::test_b", documented("a page"), None),
        ("tests/test_a.py::test_b", None, None),
    ],
)
def test_a_test_needs_a_source_exactly_where_it_is_about_aws(
    nodeid: str, decorator: pytest.MarkDecorator | None, problem: str | None
) -> None:
    item: Any = FakeItem(nodeid, decorator)
    sentence = broken_rule(item)
    assert (sentence is None) if problem is None else (sentence is not None and problem in sentence)
