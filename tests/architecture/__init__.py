"""The structure of the code base: layers, package and module shape, names, tables, SQL and generated documents."""
