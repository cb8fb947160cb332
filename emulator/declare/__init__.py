"""The vocabulary operations are written in: shapes, constraints and the operation itself."""
