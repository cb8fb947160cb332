<?php
// AsyncAws for PHP, classic flow with an OpenID token in a file.
//
// Install: composer require async-aws/core, or apt-get install php-cli php-async-aws-core
// Environment: AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN
require "AsyncAws/Core/autoload.php"; // with Composer: vendor/autoload.php

$configuration = ["region" => "us-east-1", "endpoint" => getenv("ENDPOINT_URL") ?: "http://127.0.0.1:4591"];
// The operation needs no credentials. Without NullProvider, AsyncAws looks for some, at AWS too.
$sts = new AsyncAws\Core\Sts\StsClient($configuration, new AsyncAws\Core\Credentials\NullProvider());
$keys = $sts->assumeRoleWithWebIdentity([
    "RoleArn" => getenv("AWS_ROLE_ARN"),
    "RoleSessionName" => "php",
    "WebIdentityToken" => trim(file_get_contents(getenv("AWS_WEB_IDENTITY_TOKEN_FILE"))),
])->getCredentials();
echo json_encode([
    "AccessKeyId" => $keys->getAccessKeyId(),
    "SecretAccessKey" => $keys->getSecretAccessKey(),
    "SessionToken" => $keys->getSessionToken(),
]);
