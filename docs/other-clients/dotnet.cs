// The AWS SDK for .NET, version 3.7 or 4, both flows.
//
// Install: dotnet add package AWSSDK.CognitoIdentity && dotnet add package AWSSDK.SecurityToken
using System;
using Amazon.CognitoIdentity;
using Amazon.CognitoIdentity.Model;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

var endpoint = Environment.GetEnvironmentVariable("ENDPOINT_URL") ?? "http://127.0.0.1:4591";
var anonymous = new AnonymousAWSCredentials();
// Of ServiceURL and RegionEndpoint only the one that is set last is used, so the region is AuthenticationRegion.
using var cognito = new AmazonCognitoIdentityClient(
    anonymous, new AmazonCognitoIdentityConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });
using var sts = new AmazonSecurityTokenServiceClient(
    anonymous, new AmazonSecurityTokenServiceConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });

var pool = Environment.GetEnvironmentVariable("IDENTITY_POOL_ID");
var identity = await cognito.GetIdAsync(new GetIdRequest { IdentityPoolId = pool });

// The enhanced flow.
var enhanced = await cognito.GetCredentialsForIdentityAsync(
    new GetCredentialsForIdentityRequest { IdentityId = identity.IdentityId });
Console.WriteLine(enhanced.Credentials.AccessKeyId);

// The classic flow: an OpenID token, and a role of your choice from STS.
var token = await cognito.GetOpenIdTokenAsync(new GetOpenIdTokenRequest { IdentityId = identity.IdentityId });
var classic = await sts.AssumeRoleWithWebIdentityAsync(new AssumeRoleWithWebIdentityRequest
{
    RoleArn = "arn:aws:iam::000000000000:role/app",
    RoleSessionName = "dotnet",
    WebIdentityToken = token.Token,
});
Console.WriteLine(classic.Credentials.AccessKeyId);
