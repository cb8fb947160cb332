"""Every trial, in the order of the report."""

from benchmarks.survival import crowd, database_away, disk_full, interleavings, killed, one_login, two_weeks

TRIALS = (
    one_login.TRIAL,
    interleavings.TRIAL,
    killed.TRIAL,
    database_away.TRIAL,
    disk_full.TRIAL,
    crowd.TRIAL,
    two_weeks.TRIAL,
)
