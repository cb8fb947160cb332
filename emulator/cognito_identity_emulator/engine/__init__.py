"""Performs calls: checks what a request must satisfy, runs the operation, and runs it again when another was first."""
