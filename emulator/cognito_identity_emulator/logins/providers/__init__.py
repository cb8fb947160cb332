"""The kinds of login providers, a module each: how their tokens are verified and which user they name."""
