"""A project that has a package called `emulator` of its own can install the wheel and run its tests.

The wheel once had a top-level package of that name. Under `python -m pytest` the project's package hides it, so the
pytest plugin could not be imported, and pytest ended with "Error while loading plugin" before it ran a test.
"""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = {
    "emulator/__init__.py": "",
    "emulator/cpu.py": "ACCUMULATOR = 42\n",
    "test_project.py": """\
import os
from pathlib import Path

import cognito_identity_emulator
from emulator import cpu


def test_the_project_uses_its_own_package_and_our_fixture(cognito_identity):
    assert cpu.ACCUMULATOR == 42
    assert Path(cpu.__file__).is_relative_to(Path.cwd())
    pool = cognito_identity.create_pool()["IdentityPoolId"]
    assert cognito_identity.perform("GetId", IdentityPoolId=pool)["IdentityId"]


def test_the_emulator_is_that_of_the_wheel():
    assert Path(cognito_identity_emulator.__file__).is_relative_to(os.environ["WHEEL"])
""",
}


def test_a_project_with_its_own_emulator_package_runs_its_tests(unpacked_wheel: Path, tmp_path: Path) -> None:
    for name, text in PROJECT.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    # Without PYTEST_...: the plugin is found by the entry point of the wheel, as in any project.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "PYTHONPATH"))}
    variables = {**inherited, "PYTHONPATH": str(unpacked_wheel), "WHEEL": str(unpacked_wheel)}
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(run, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
