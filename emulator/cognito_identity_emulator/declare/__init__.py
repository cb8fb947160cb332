"""The vocabulary of declarations: shapes with their constraints, operations and services.

Declarations repeat AWS's service model, and a test compares them with it. Wire formats belong to `protocol`.
"""
