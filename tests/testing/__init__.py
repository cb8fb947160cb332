"""The pytest fixtures that users get, in suites of their own."""
