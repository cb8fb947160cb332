"""Every trial, in the order of the report."""

from benchmarks.survival import (
    database_away,
    disk_full,
    hostile,
    interleavings,
    killed,
    mixed_load,
    one_login,
    slow_clients,
    two_weeks,
)

TRIALS = (
    one_login.TRIAL,
    interleavings.TRIAL,
    killed.TRIAL,
    database_away.TRIAL,
    disk_full.TRIAL,
    hostile.TRIAL,
    slow_clients.TRIAL,
    mixed_load.TRIAL,
    two_weeks.TRIAL,
)
