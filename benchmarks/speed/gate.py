"""The gate in CI: the server's processor time per request, by the bound's in the same moment.

It is the steadiest of all figures: what else a machine does makes requests take longer, but hardly costlier. Each
operation is tried a few times and its best time counts, since what disturbs only ever adds; the limits have slack, so
that they are broken by a change of the code and not by a bad day.
"""

import sys
from collections.abc import Sequence

from benchmarks.speed.competitors import BOUND, OURS
from benchmarks.speed.installing import NotInstalled, need_wrk
from benchmarks.speed.load import measure
from benchmarks.speed.serving import DidNotStart, Serving, all_serving
from benchmarks.speed.workload import Prepared, Work, ensure_schema, work_named

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
    """Exit with 1 when an operation was above its limit in every try."""
    try:
        need_wrk()
        with all_serving(BOUND, OURS) as servers:
            ready = [(each, ensure_schema(each.port)) for each in servers]
            broken = [name for name, limit in _LIMITS.items() if not _holds(ready, work_named(name), limit)]
    except (NotInstalled, DidNotStart) as problem:
        sys.exit(str(problem))
    if broken:
        sys.exit(f"Too costly, by the bound of the same run: {', '.join(broken)}. `make bench` tells more.")


def _holds(ready: Sequence[tuple[Serving, Prepared]], work: Work, limit: float) -> bool:
    best = float("inf")
    for _ in range(_TRIES):
        bound, ours = (measure(serving, prepared, work, _CONNECTIONS, _TRY_S) for serving, prepared in ready)
        if ours.fails:
            sys.exit(f"{work.name} fails: {ours.fails}")
        best = min(best, ours.cpu_us / bound.cpu_us)
        if best <= limit:
            break
    print(f"{work.name}: {best:.2f} x the bound's processor time, limit {limit}", flush=True)
    return best <= limit


if __name__ == "__main__":
    main()
