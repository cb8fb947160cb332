"""The house itself: its floors, plates, doors, names, tables and parcels."""
