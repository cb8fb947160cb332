"""The speed gate of CI: the server's processor time per request, divided by the bound's in the same moment.

This is the steadiest of all figures, because other load on the machine makes requests slower but hardly more costly.
Each workload is tried a few times and the best ratio counts, because disturbances only add to it. The limits have
slack, so that a change of the code breaks them and a busy machine does not.
"""

import sys
from collections.abc import Sequence

from benchmarks.speed.competitors import BOUND, OURS
from benchmarks.speed.load import measure
from benchmarks.speed.requirements import NotInstalledError, require_wrk
from benchmarks.speed.servers import RunningServer, ServerStartError, run_servers
from benchmarks.speed.workload import PreparedPool, Workload, prepare, workload_named

_LIMITS = {
    "ListIdentityPools": 1.2,
    "DescribeIdentityPool": 1.2,
    "DescribeIdentity": 1.5,
    "GetId, a new guest each time": 2.0,
    "GetId, a verified login": 2.6,
    "GetCredentialsForIdentity, guest": 2.4,
    "GetCredentialsForIdentity, a verified login": 3.8,
    "AssumeRoleWithWebIdentity": 3.6,
}
_TRIES = 4
_CONNECTIONS = 8
_TRY_S = 1


def main() -> None:
    """Exit with 1 when a workload is above its limit in every try."""
    try:
        require_wrk()
        with run_servers(BOUND, OURS) as servers:
            prepared = [(each, prepare(each.port)) for each in servers]
            too_costly = [
                name for name, limit in _LIMITS.items() if not _is_within(prepared, workload_named(name), limit)
            ]
    except (NotInstalledError, ServerStartError) as error:
        sys.exit(str(error))
    if too_costly:
        sys.exit(f"Too much processor time, compared with the bound: {', '.join(too_costly)}. See `make bench`.")


def _is_within(prepared: Sequence[tuple[RunningServer, PreparedPool]], workload: Workload, limit: float) -> bool:
    best = float("inf")
    for _ in range(_TRIES):
        bound, ours = (measure(server, pool, workload, _CONNECTIONS, _TRY_S) for server, pool in prepared)
        if ours.fails:
            sys.exit(f"{workload.name} fails: {ours.fails}")
        best = min(best, ours.cpu_us / bound.cpu_us)
        if best <= limit:
            break
    print(f"{workload.name}: {best:.2f} x the bound's processor time, limit {limit}", flush=True)
    return best <= limit


if __name__ == "__main__":
    main()
