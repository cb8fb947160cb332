"""The names of the threads that fetch for the emulator."""

FETCHING_THREADS = "cognito-identity-emulator-fetch"
"""Their names begin with this, so that what an emulator fetches can be told from what a test fetches."""
