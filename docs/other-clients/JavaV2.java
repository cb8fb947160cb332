// The AWS SDK for Java, version 2, both flows.
//
// Install: software.amazon.awssdk:cognitoidentity and software.amazon.awssdk:sts, from Maven Central
import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentity.CognitoIdentityClient;
import software.amazon.awssdk.services.sts.StsClient;

public class JavaV2 {
    public static void main(String[] arguments) {
        URI endpoint = URI.create(Optional.ofNullable(System.getenv("ENDPOINT_URL")).orElse("http://127.0.0.1:4591"));
        AnonymousCredentialsProvider anonymous = AnonymousCredentialsProvider.create();

        try (CognitoIdentityClient cognito = CognitoIdentityClient.builder()
                 .region(Region.US_EAST_1).endpointOverride(endpoint).credentialsProvider(anonymous).build();
             StsClient sts = StsClient.builder()
                 .region(Region.US_EAST_1).endpointOverride(endpoint).credentialsProvider(anonymous).build()) {
            String poolId = System.getenv("IDENTITY_POOL_ID");
            String identityId = cognito.getId(request -> request.identityPoolId(poolId)).identityId();

            // The enhanced flow.
            var enhanced = cognito.getCredentialsForIdentity(request -> request.identityId(identityId)).credentials();
            System.out.println(enhanced.accessKeyId());

            // The classic flow: an OpenID token, and a role of your choice from STS.
            String token = cognito.getOpenIdToken(request -> request.identityId(identityId)).token();
            var classic = sts.assumeRoleWithWebIdentity(request -> request
                .roleArn("arn:aws:iam::000000000000:role/app")
                .roleSessionName("java")
                .webIdentityToken(token)).credentials();
            System.out.println(classic.accessKeyId());
        }
    }
}
