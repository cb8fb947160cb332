"""The image is built, run with its hardening, killed and restarted. Deselected by default: run with `-m container`."""
