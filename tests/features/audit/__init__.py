"""The audit of identity pools."""
