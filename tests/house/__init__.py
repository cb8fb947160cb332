"""The house itself: its layers, its documentation, its habits."""
