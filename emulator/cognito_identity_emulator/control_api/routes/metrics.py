"""Metrics for Prometheus."""

from cognito_identity_emulator.control_api.endpoint import endpoint
from cognito_identity_emulator.engine.metrics import CONTENT_TYPE
from cognito_identity_emulator.features.core import EmulatorCore


@endpoint("GET", "metrics", media_type=CONTENT_TYPE, python="metrics")
def get_metrics(core: EmulatorCore) -> str:
    """Calls and signatures, for Prometheus.

    The numbers are those of all workers. A replica on another machine has its own.
    """
    return core.metrics()
