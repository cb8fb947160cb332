"""The tests mirror the package: one directory here for each package there."""
