"""`--forward-to` in front of a moto server: one endpoint for S3, DynamoDB, Lambda, user pools and identity pools."""

import hashlib
import io
import json
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.clients import installing
from tests.clients.processes import run_server
from tests.clients.serving import REPOSITORY, client_environment, run_emulator
from tests.ports import free_port
from tests.readme import command_of

SIZE = 50 * 1024 * 1024
TRUST = {"Version": "2012-10-17", "Statement": []}


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    programs, port = installing.python_environment(installing.MOTO), free_port()
    with run_server([str(programs / "moto_server"), "-p", str(port)], port, tmp_path_factory.mktemp("moto")) as url:
        yield url


@pytest.fixture(scope="module")
def endpoint(moto: str) -> Iterator[str]:
    command = command_of("moto, MiniStack or LocalStack behind it").replace("http://127.0.0.1:5000", moto)
    with run_emulator(*shlex.split(command)[2:]) as url:
        yield url


def client(endpoint: str, service: str) -> Any:
    options = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    config = Config(s3={"addressing_style": "path"}, signature_version="s3v4" if service == "s3" else None)
    return boto3.client(service, endpoint_url=endpoint, config=config, **options)  # type: ignore[call-overload]


def test_an_object_of_50_mb_is_put_and_got(endpoint: str) -> None:
    s3 = client(endpoint, "s3")
    s3.create_bucket(Bucket="large")
    content = hashlib.shake_128(b"content").digest(SIZE)
    s3.put_object(Bucket="large", Key="a b/ü+c%2F", Body=io.BytesIO(content))
    assert s3.get_object(Bucket="large", Key="a b/ü+c%2F")["Body"].read() == content
    s3.upload_fileobj(io.BytesIO(content), "large", "in parts")
    assert s3.head_object(Bucket="large", Key="in parts")["ContentLength"] == SIZE


def test_presigned_urls_of_s3_work(endpoint: str) -> None:
    s3 = client(endpoint, "s3")
    s3.create_bucket(Bucket="presigned")
    where = {"Bucket": "presigned", "Key": "key"}
    put, get = (s3.generate_presigned_url(name, Params=where) for name in ("put_object", "get_object"))
    assert put.startswith(endpoint)
    assert httpx.put(put, content=iter([b"in ", b"chunks"])).status_code == 200
    assert httpx.get(get).content == b"in chunks"


def test_an_error_of_the_other_server_is_the_error_of_the_call(endpoint: str) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        client(endpoint, "s3").list_objects_v2(Bucket="nowhere")


def test_dynamodb_lambda_and_user_pools_are_used_through_the_emulator(endpoint: str, moto: str) -> None:
    table = {
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    }
    dynamodb = client(endpoint, "dynamodb")
    dynamodb.create_table(TableName="scores", BillingMode="PAY_PER_REQUEST", **table)
    dynamodb.put_item(TableName="scores", Item={"id": {"S": "alice"}})
    assert dynamodb.scan(TableName="scores")["Items"] == [{"id": {"S": "alice"}}]

    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return event\n")
    # On the other server, whatever the emulator has of IAM: it looks for the role of a function in its own.
    role = client(moto, "iam").create_role(RoleName="function", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    functions = client(endpoint, "lambda")
    functions.create_function(
        FunctionName="f",
        Runtime="python3.12",
        Role=role["Arn"],
        Handler="app.handler",
        Code={"ZipFile": code.getvalue()},
    )
    assert [each["FunctionName"] for each in functions.list_functions()["Functions"]] == ["f"]

    users = client(endpoint, "cognito-idp")
    user_pool = users.create_user_pool(PoolName="users")["UserPool"]["Id"]
    app = users.create_user_pool_client(UserPoolId=user_pool, ClientName="app")["UserPoolClient"]["ClientId"]
    assert users.sign_up(ClientId=app, Username="alice", Password="Passw0rd!")["UserSub"]


def test_the_recipe_with_one_endpoint_for_a_stack_runs(endpoint: str, tmp_path: Path) -> None:
    variables = client_environment(tmp_path, AWS_ENDPOINT_URL=endpoint)
    recipe = REPOSITORY / "docs" / "recipes" / "one_endpoint.py"
    done = subprocess.run(
        [sys.executable, str(recipe)], env=variables, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("arn:aws:sts::000000000000:assumed-role/guest/")
    assert done.stdout.splitlines()[1] == "True"
