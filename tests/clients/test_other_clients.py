"""The programs of docs/other-clients.md, whose SDKs are not installed: only their syntax is checked."""

import json
import subprocess
from pathlib import Path

from docs.client_scripts import NOT_RUN, scripts
from tests.clients import installing
from tests.timeouts import TIMEOUT_S

_GRAMMARS = "tree-sitter-language-pack==0.9.0"  # the last releases download grammars when they are used
_CHECKER = Path(__file__).with_name("syntax_errors.py")
_LANGUAGES = {
    ".cpp": "cpp",
    ".cs": "csharp",
    ".dart": "dart",
    ".java": "java",
    ".kt": "kotlin",
    ".pl": "perl",
    ".rs": "rust",
    ".swift": "swift",
}
"""The name of the grammar for the suffix of a file."""


def _syntax_errors(*files: Path) -> dict[str, list[tuple[int, str]]]:
    """The line and the text of each syntax error, by the file's name."""
    python = installing.python_environment(_GRAMMARS) / "python"
    pairs = [argument for file in files for argument in (_LANGUAGES[file.suffix], str(file))]
    done = subprocess.run(
        [str(python), str(_CHECKER), *pairs], capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )
    assert done.returncode == 0, done.stderr
    return {Path(file).name: [(line, text) for line, text in found] for file, found in json.loads(done.stdout).items()}


def test_the_programs_that_are_not_run_have_no_syntax_errors(tmp_path: Path) -> None:
    broken = [tmp_path / f"broken{suffix}" for suffix in _LANGUAGES]
    for file in broken:
        file.write_text("a ) ( b\n")
    programs = [each.path for each in scripts(NOT_RUN)]
    found = _syntax_errors(*programs, *broken)
    assert {name: errors for name, errors in found.items() if not name.startswith("broken") and errors} == {}
    assert [file.name for file in broken if not found[file.name]] == [], "the check finds errors"
