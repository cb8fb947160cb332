"""The rules of identity pools as pure decisions. No clock, no chance, no database, no HTTP."""
