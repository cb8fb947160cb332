"""Compares the declarations with AWS's service models in botocore."""
