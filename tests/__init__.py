"""The tests mirror the house: a package here for each package there."""
