// Testcontainers for Java: org.testcontainers:testcontainers and software.amazon.awssdk:cognitoidentity. The tests do
// not run this one.
import java.net.URI;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cognitoidentity.CognitoIdentityClient;

class TestcontainersJava {
  public static void main(String[] arguments) {
    try (var emulator = new GenericContainer<>("cognito-identity-emulator")
        .withExposedPorts(4591)
        .waitingFor(Wait.forHttp("/_emulator/health").forPort(4591).forStatusCode(200))) {
      emulator.start();
      var endpoint = "http://%s:%d".formatted(emulator.getHost(), emulator.getMappedPort(4591));
      var cognito = CognitoIdentityClient.builder()
          .endpointOverride(URI.create(endpoint))
          .region(Region.US_EAST_1)
          .credentialsProvider(AnonymousCredentialsProvider.create())
          .build();
      System.out.println(cognito.listIdentityPools(request -> request.maxResults(10)).identityPools());
    }
  }
}
