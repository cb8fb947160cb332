"""Testcontainers for Python.

Install: pip install testcontainers boto3
"""

import boto3
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy

emulator = (
    DockerContainer("cognito-identity-emulator")
    .with_exposed_ports(4591)
    .waiting_for(HttpWaitStrategy(4591, "/_emulator/health").for_status_code(200))
)
with emulator:
    cognito = boto3.client(
        "cognito-identity",
        endpoint_url=f"http://{emulator.get_container_host_ip()}:{emulator.get_exposed_port(4591)}",
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    pool = cognito.create_identity_pool(IdentityPoolName="app", AllowUnauthenticatedIdentities=True)
    print(cognito.get_id(IdentityPoolId=pool["IdentityPoolId"])["IdentityId"])
