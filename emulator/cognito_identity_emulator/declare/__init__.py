"""The vocabulary operations are written in: shapes with their constraints, the operation, and the service.

Declarations hold what AWS's service model says; a test compares them with the official model.
"""
