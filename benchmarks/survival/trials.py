"""Every trial, in the order of the report."""

from benchmarks.survival import (
    database_away,
    disk_full,
    hostile,
    interleavings,
    killed,
    mixed_load,
    one_login,
    two_weeks,
)
from benchmarks.survival import slow_clients as crowd

TRIALS = (
    one_login.TRIAL,
    interleavings.TRIAL,
    killed.TRIAL,
    database_away.TRIAL,
    disk_full.TRIAL,
    hostile.TRIAL,
    crowd.TRIAL,
    mixed_load.TRIAL,
    two_weeks.TRIAL,
)
