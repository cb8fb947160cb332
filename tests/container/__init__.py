"""The image: built, run as hardened as it promises, killed and started again. Deselected by default: -m container."""
