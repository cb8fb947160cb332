"""Keeps a text to one line: in a log, or in a sentence that quotes it."""


def one_line(text: str) -> str:
    """The text with an escape such as `\\n` or `\\x1b` in place of every character that cannot be printed."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
