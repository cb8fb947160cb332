"""Declarations equal AWS's own service models, as botocore carries them."""
