"""Who signed this login."""
