"""The operations of a large service, each imported when it is first called."""

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence

from cognito_identity_emulator.declare.operation import AnyOperation

_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def function_name(operation: str) -> str:
    """The name of the function, and of the module, of an operation: create_saml_provider for CreateSAMLProvider."""
    return _WORD_START.sub("_", operation).lower()


class LazyOperations(Mapping[str, AnyOperation]):
    """Operations by name. CreateSAMLProvider is the `create_saml_provider` of the module of that name in `package`.

    Importing all operations of IAM would take longer than the start of the emulator may.
    """

    def __init__(self, package: str, names: Sequence[str]) -> None:
        self._package = package
        self._loaded: dict[str, AnyOperation | None] = dict.fromkeys(names)

    def __getitem__(self, name: str) -> AnyOperation:
        found = self._loaded[name]
        if found is None:
            function = function_name(name)
            found = self._loaded[name] = getattr(importlib.import_module(f"{self._package}.{function}"), function)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._loaded

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)
