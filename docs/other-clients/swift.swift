// The AWS SDK for Swift, both flows.
//
// Install: the products AWSCognitoIdentity and AWSSTS of the package https://github.com/awslabs/aws-sdk-swift
import AWSCognitoIdentity
import AWSSTS
import Foundation

@main
struct Program {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let endpoint = environment["ENDPOINT_URL"] ?? "http://127.0.0.1:4591"
        let cognito = CognitoIdentityClient(
            config: try await CognitoIdentityClient.CognitoIdentityClientConfig(
                region: "us-east-1", endpoint: endpoint))
        let sts = STSClient(
            config: try await STSClient.STSClientConfig(region: "us-east-1", endpoint: endpoint))

        let identity = try await cognito.getId(
            input: GetIdInput(identityPoolId: environment["IDENTITY_POOL_ID"])).identityId

        // The enhanced flow.
        let enhanced = try await cognito.getCredentialsForIdentity(
            input: GetCredentialsForIdentityInput(identityId: identity))
        print(enhanced.credentials?.accessKeyId ?? "")

        // The classic flow: an OpenID token, and a role of your choice from STS.
        let token = try await cognito.getOpenIdToken(input: GetOpenIdTokenInput(identityId: identity)).token
        let classic = try await sts.assumeRoleWithWebIdentity(
            input: AssumeRoleWithWebIdentityInput(
                roleArn: "arn:aws:iam::000000000000:role/app",
                roleSessionName: "swift",
                webIdentityToken: token))
        print(classic.credentials?.accessKeyId ?? "")
    }
}
