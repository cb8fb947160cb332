"""The SQL that storage runs: a generated module for each of `statements`, and one that creates the tables."""
