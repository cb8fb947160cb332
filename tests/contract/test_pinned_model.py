"""The service model comes from the botocore version in pyproject.toml."""

import tomllib
from pathlib import Path

import boto3
import botocore

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def test_boto3_and_botocore_are_the_versions_the_project_names() -> None:
    development = tomllib.loads(PROJECT.read_text())["dependency-groups"]["dev"]
    assert f"boto3=={boto3.__version__}" in development
    assert f"botocore=={botocore.__version__}" in development
