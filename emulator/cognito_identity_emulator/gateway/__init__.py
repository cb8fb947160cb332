"""The AWS API over HTTP: takes requests through the phases of a call, authenticates callers, and serves the pages.

Wire formats are left to `protocol`, and what an operation does to `operations`.
"""
