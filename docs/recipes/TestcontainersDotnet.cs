// Testcontainers for .NET: the packages Testcontainers and AWSSDK.CognitoIdentity. The tests do not run this one.
using Amazon.CognitoIdentity;
using Amazon.CognitoIdentity.Model;
using Amazon.Runtime;
using DotNet.Testcontainers.Builders;

await using var emulator = new ContainerBuilder("cognito-identity-emulator")
    .WithPortBinding(4591, assignRandomHostPort: true)
    .WithWaitStrategy(Wait.ForUnixContainer()
        .UntilHttpRequestIsSucceeded(request => request.ForPort(4591).ForPath("/_emulator/health")))
    .Build();
await emulator.StartAsync();

var cognito = new AmazonCognitoIdentityClient(
    new BasicAWSCredentials("test", "test"),
    new AmazonCognitoIdentityConfig
    {
        ServiceURL = $"http://{emulator.Hostname}:{emulator.GetMappedPublicPort(4591)}",
        AuthenticationRegion = "us-east-1",
    });
var pool = await cognito.CreateIdentityPoolAsync(
    new CreateIdentityPoolRequest { IdentityPoolName = "app", AllowUnauthenticatedIdentities = true });
var guest = await cognito.GetIdAsync(new GetIdRequest { IdentityPoolId = pool.IdentityPoolId });
Console.WriteLine(guest.IdentityId);
