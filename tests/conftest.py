"""Fixtures for every test: a running emulator, fresh or shared, and boto3 clients of it."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import hypothesis
import pytest

from cognito_identity_emulator import Emulator, ManualClock, Settings
from tests.databases import KINDS, Databases
from tests.offline_issuer import OfflineIssuer
from tests.pool_in_use import PoolInUse
from tests.provenance import broken_rule
from tests.timeouts import raise_default_timeout_of_httpx

# On a busy machine, an example may take longer than Hypothesis allows, and so may its generation. All examples of a
# test share its emulator.
_LIMITS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
}
# The same examples in every run, so that a change fails only by its own fault. `explore` draws others.
hypothesis.settings.register_profile("suite", derandomize=True, **_LIMITS)
hypothesis.settings.register_profile("explore", **_LIMITS)
hypothesis.settings.load_profile("suite")

raise_default_timeout_of_httpx()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=KINDS, default="memory", help="the database of the emulators under test")
    parser.addoption("--endpoint", metavar="URL", help="run the tests of operations there; `aws` is AWS itself")
    parser.addoption("--endpoint-name", metavar="NAME", help="the name and version of that endpoint, for the results")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--endpoint"):
        from tests.foreign_endpoint import ForeignRun  # imports boto3, which most sessions need later or never

        config.pluginmanager.register(ForeignRun(config), "foreign-run")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fails the tests whose provenance is missing or does not belong there."""
    for item in items:
        problem = broken_rule(item)
        if problem is not None:
            item.runtest = partial(pytest.fail, problem, pytrace=False)  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Fresh databases of every kind."""
    in_memory = Path("/dev/shm")  # a disk is slow for hundreds of files
    with TemporaryDirectory(prefix="databases-", dir=in_memory if in_memory.is_dir() else None) as folder:
        created = Databases(Path(folder))
        yield created
        created.close()


@pytest.fixture(scope="session")
def new_database_url(request: pytest.FixtureRequest, databases: Databases) -> Callable[[], str]:
    """Creates a fresh database of the kind in `--database` and returns its URL."""
    kind = request.config.getoption("--database")
    return lambda: databases.new_url(kind)


@pytest.fixture(scope="session")
def foreign_endpoint(request: pytest.FixtureRequest) -> Any:
    """The ForeignEndpoint that `--endpoint` names, or None. It takes the place of an emulator in other fixtures."""
    run = request.config.pluginmanager.get_plugin("foreign-run")
    return None if run is None else run.endpoint


@pytest.fixture
def clock(foreign_endpoint: Any) -> Any:
    """The emulator's time, a ManualClock: it is frozen until a test moves it."""
    return ManualClock() if foreign_endpoint is None else foreign_endpoint.clock


@pytest.fixture
def settings(new_database_url: Callable[[], str]) -> Settings:
    """The settings of the emulator; a module or class overrides this fixture for others."""
    return Settings(max_identity_pools=10_000, database_url=new_database_url())


@pytest.fixture
def emulator(settings: Settings, clock: ManualClock, foreign_endpoint: Any) -> Iterator[Emulator]:
    """A fresh emulator on a live port."""
    if foreign_endpoint is not None:
        yield foreign_endpoint
        return
    with Emulator(settings, clock=clock) as running:
        yield running


@pytest.fixture
def cognito(emulator: Emulator) -> Any:
    """A boto3 client of Cognito Identity."""
    return emulator.client("cognito-identity")


@pytest.fixture
def sts(emulator: Emulator) -> Any:
    """A boto3 client of STS."""
    return emulator.client("sts")


@pytest.fixture(scope="session")
def issuers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, OfflineIssuer]:
    """Three OpenID Connect providers, by their letters."""
    folder: Path = tmp_path_factory.mktemp("issuers")
    return {letter: OfflineIssuer(f"https://{letter}.issuer.example", folder) for letter in "abc"}


@pytest.fixture(scope="session")
def shared_clock(foreign_endpoint: Any) -> Any:
    """The time of the shared emulator, a ManualClock. Tests may move it forward, and do not rely on its value."""
    return ManualClock() if foreign_endpoint is None else foreign_endpoint.clock


@pytest.fixture(scope="session")
def shared_emulator(
    new_database_url: Callable[[], str],
    shared_clock: ManualClock,
    issuers: dict[str, OfflineIssuer],
    foreign_endpoint: Any,
) -> Iterator[Emulator]:
    """One emulator for all tests that only use pools of their own. It trusts the three providers."""
    if foreign_endpoint is not None:
        yield foreign_endpoint
        return
    settings = Settings(
        max_identity_pools=10_000,
        database_url=new_database_url(),
        issuer_keys=tuple(issuer.setting for issuer in issuers.values()),
    )
    with Emulator(settings, clock=shared_clock) as running:
        yield running


@pytest.fixture(scope="session")
def shared_cognito(shared_emulator: Emulator) -> Any:
    """A boto3 client of the shared emulator."""
    return shared_emulator.client("cognito-identity")


@pytest.fixture
def new_pool(shared_cognito: Any, issuers: dict[str, OfflineIssuer]) -> Callable[..., PoolInUse]:
    """Creates pools on the shared emulator; see PoolInUse."""
    return lambda **members: PoolInUse(shared_cognito, issuers, **members)


@pytest.fixture
def pool(new_pool: Callable[..., PoolInUse]) -> PoolInUse:
    """A pool on the shared emulator; see PoolInUse."""
    return new_pool()


@pytest.fixture(scope="session")
def other_account(shared_emulator: Emulator) -> Any:
    """A boto3 client of the shared emulator for an account without pools."""
    return shared_emulator.client("cognito-identity", aws_access_key_id="111111111111")


@pytest.fixture
def nothing_is_logged_as_an_error(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fails the test when it logs an error, which is a defect that the client does not see."""
    caplog.set_level(logging.ERROR)
    yield
    # `caplog.records` has only the records of the running phase, which is the teardown here.
    records = [record for phase in ("setup", "call", "teardown") for record in caplog.get_records(phase)]
    assert [record.getMessage() for record in records] == []
