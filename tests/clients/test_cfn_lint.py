"""CloudFormation's linter finds nothing in the templates of the documentation and in the samples of the tests."""

import subprocess

from tests.clients import installing
from tests.clients.serving import REPOSITORY
from tests.provenance import documented

_CFN_LINT = "cfn-lint>=1.20"
_SIGN = "AWS::Cognito::IdentityPool"
_TIMEOUT_S = 300


@documented("https://github.com/aws-cloudformation/cfn-lint")
def test_templates_of_documentation_and_samples_are_valid() -> None:
    folders = (REPOSITORY / "docs" / "recipes", REPOSITORY / "tests" / "features" / "seeds" / "samples")
    files = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in (".yaml", ".json")]
    templates = [str(path) for path in files if _SIGN in path.read_text()]
    assert len(templates) >= 4, "the recipe and the three samples"
    command = installing.python_environment(_CFN_LINT) / "cfn-lint"
    done = subprocess.run([command, "--", *templates], capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
