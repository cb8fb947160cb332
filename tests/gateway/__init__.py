"""The edge: who signed a call."""
