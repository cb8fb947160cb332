"""Every trial, in the order of the report."""

from benchmarks.survival import interleavings, killed, one_login

TRIALS = (
    one_login.TRIAL,
    interleavings.TRIAL,
    killed.TRIAL,
)
