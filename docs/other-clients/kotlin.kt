// The AWS SDK for Kotlin, both flows.
//
// Install: aws.sdk.kotlin:cognitoidentity and aws.sdk.kotlin:sts, from Maven Central
import aws.sdk.kotlin.services.cognitoidentity.CognitoIdentityClient
import aws.sdk.kotlin.services.cognitoidentity.getCredentialsForIdentity
import aws.sdk.kotlin.services.cognitoidentity.getId
import aws.sdk.kotlin.services.cognitoidentity.getOpenIdToken
import aws.sdk.kotlin.services.sts.StsClient
import aws.sdk.kotlin.services.sts.assumeRoleWithWebIdentity
import aws.smithy.kotlin.runtime.net.url.Url

suspend fun main() {
    val endpoint = Url.parse(System.getenv("ENDPOINT_URL") ?: "http://127.0.0.1:4591")
    val cognito = CognitoIdentityClient {
        region = "us-east-1"
        endpointUrl = endpoint
    }
    val sts = StsClient {
        region = "us-east-1"
        endpointUrl = endpoint
    }

    val identity = cognito.getId { identityPoolId = System.getenv("IDENTITY_POOL_ID") }.identityId

    // The enhanced flow.
    val enhanced = cognito.getCredentialsForIdentity { identityId = identity }.credentials
    println(enhanced?.accessKeyId)

    // The classic flow: an OpenID token, and a role of your choice from STS.
    val token = cognito.getOpenIdToken { identityId = identity }.token
    val classic = sts.assumeRoleWithWebIdentity {
        roleArn = "arn:aws:iam::000000000000:role/app"
        roleSessionName = "kotlin"
        webIdentityToken = token
    }.credentials
    println(classic?.accessKeyId)

    cognito.close()
    sts.close()
}
