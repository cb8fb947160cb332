"""The three modes of login verification, compared row by row in the documentation."""

from tests.logins.verification_table import PAGE, page
from tests.provenance import assumed


@assumed("the page says what the emulator does")
def test_the_page_about_login_verification_is_current() -> None:
    assert PAGE.read_text() == page(), "Write it again: python -m tests.logins.verification_table"
