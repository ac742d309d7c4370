package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.TestIssuer;
import sh.deploy.e2e.cluster.Command;
import sh.deploy.e2e.cluster.Kubectl;

/** People whom an OpenID Connect issuer vouches for, at both versions of kubectl, on a server that needs no engine. */
@Tag("beside-others")
@ParameterizedClass(name = "kubectl {0}")
@MethodSource("versions")
class KubectlOidcIT {
    private static final String LOGIN = "You must be logged in to the server (Unauthorized: ";
    private static final String REFUSED = LOGIN + "the bearer token is not accepted; the server's log says why)";

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    String version;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final TestIssuer issuer = TestIssuer.start();

    @SuppressWarnings("NullAway.Init")
    private TestApiServer server;

    @SuppressWarnings("NullAway.Init")
    private Kubectl kubectl;

    static Stream<String> versions() {
        return Stream.of("old", "new");
    }

    @BeforeEach
    void trustTheIssuer() throws IOException {
        issuer.addKey("k1", JWSAlgorithm.RS256);
        server = TestApiServer.start(new SystemTime(), this::takingItsTokens);
        kubectl = at(TokenBearer.nobody(folder.resolve("nobody"), server.url(), server.caPem(), "shop"));
        admin("create", "namespace", "shop");
    }

    private ApiServerSettings takingItsTokens(ApiServerSettings settings) {
        try {
            return settings.withAuthenticationConfig(
                    Files.writeString(folder.resolve("issuers.yaml"), issuer.configuration()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Kubectl at(Map<String, String> environment) {
        return Kubectl.bothVersions(environment).stream()
                .filter(one -> one.version().equals(version))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void stop() {
        server.close();
        issuer.close();
    }

    private String admin(String... words) {
        return new TokenBearer(kubectl, server.adminToken()).out(words);
    }

    private TokenBearer jane(String key, long issuedAt, String more) {
        return new TokenBearer(kubectl, issuer.token(key, issuer.claims("jane", issuedAt, more)));
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    @Test
    void areWhoTheirTokenSays() {
        assertThat(jane("k1", now(), ",\"groups\":[\"dev\"],\"jti\":\"t-7\"").out("auth", "whoami"))
                .containsPattern("Username +oidc:jane\n")
                .contains("[oidc:dev system:authenticated]", "[JTI=t-7]");
    }

    @Test
    void mayWhatTheirGroupMay() {
        var jane = jane("k1", now(), ",\"groups\":[\"dev\"]");
        assertThat(jane.refused("get", "pods"))
                .contains("pods is forbidden: User \"oidc:jane\" cannot list resource \"pods\"");

        admin("create", "rolebinding", "dev", "--clusterrole=edit", "--group=oidc:dev");

        assertThat(jane.out("auth", "can-i", "create", "deployments")).isEqualTo("yes\n");
        jane.out("create", "configmap", "c", "--from-literal=a=b");
        assertThat(jane.out("get", "configmaps", "-o", "name")).isEqualTo("configmap/c\n");
        assertThat(jane.refused("get", "nodes")).contains("User \"oidc:jane\" cannot list resource \"nodes\"");
    }

    @Test
    void areNotToldWhyATokenIsRefused() {
        issuer.makeKey("hidden", JWSAlgorithm.RS256);
        for (var refused : new TokenBearer[] {
            jane("k1", now() - 7200, ""),
            jane("k1", now() + 600, ""),
            jane("hidden", now(), ""),
            jane("k1", now(), ",\"groups\":7"),
            new TokenBearer(kubectl, jane("k1", now(), "").token() + "A")
        }) {
            assertThat(refused.refusedAtAll()).contains(LOGIN);
        }
        assertThat(jane("k1", now() - 7200, "").refusedAtAll()).contains(REFUSED);
    }

    @Test
    void logInByAPluginOfTheirsAlsoWhenTheIssuerHasAnotherKey() throws IOException {
        var credential = folder.resolve("credential.json");
        var kubeconfig =
                Files.readString(folder.resolve("nobody/kubeconfig")).replace("user: {}", """
                        user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: cat, args: ["%s"],\
                         interactiveMode: Never}}""".formatted(credential));
        var home = Files.createDirectories(folder.resolve("jane"));
        var own = home.resolve("kubeconfig");
        Files.writeString(own, kubeconfig);
        var jane = at(Map.of("KUBECONFIG", own.toString(), "HOME", home.toString()));

        for (var key : new String[] {"k1", "k2"}) {
            if (key.equals("k2")) {
                issuer.addKey("k2", JWSAlgorithm.ES256);
            }
            Files.writeString(
                    credential,
                    "{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\""
                            + jane(key, now(), "").token() + "\"}}");
            assertThat(jane.out("auth", "whoami")).contains("oidc:jane");
        }
    }

    @Test
    void areWhoExpressionsMakeOfThemOnceTheFileHasSome() throws IOException {
        var claims = ",\"roles\":\"dev,ops\",\"tenant\":\"t9\",\"nbf\":" + now();
        assertThat(jane("k1", now(), claims).out("auth", "whoami")).contains("oidc:jane");
        var before = issuer.configuration();
        var next = Files.writeString(
                folder.resolve("next.yaml"), before.substring(0, before.indexOf("  claimMappings:")) + """
                          claimValidationRules: [{expression: 'claims.exp - claims.nbf <= 86400'}]
                          claimMappings:
                            username: {expression: 'claims.sub + ":external-user"'}
                            groups: {expression: 'claims.roles.split(",")'}
                            extra: [{key: example.com/tenant, valueExpression: claims.tenant}]
                          userValidationRules: [{expression: "!user.groups.exists(group, group == 'banned')"}]
                        """);
        Files.move(next, folder.resolve("issuers.yaml"), StandardCopyOption.ATOMIC_MOVE);

        await("the expressions are in force")
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(
                                jane("k1", now(), claims).run("auth", "whoami").out())
                        .containsPattern("Username +jane:external-user\n")
                        .contains("[dev ops system:authenticated]", "example.com/tenant", "[t9]"));
        assertThat(jane("k1", now(), claims.replace("ops", "banned")).refusedAtAll())
                .contains(REFUSED);
        assertThat(jane("k1", now(), claims.replace("\"t9\"", "9")).refusedAtAll())
                .contains(REFUSED);
        assertThat(jane("k1", now(), "").refusedAtAll()).contains(REFUSED);
    }

    @Test
    void watchNoLongerThanTheirTokenLives() {
        admin("create", "rolebinding", "jane", "--clusterrole=view", "--user=oidc:jane");
        admin("create", "configmap", "c");
        var brief = jane("k1", now() - 3600 + 10, "");

        Command watched = brief.run("get", "configmaps", "--watch", "-o", "name");

        assertThat(watched.out()).contains("configmap/c");
        assertThat(brief.refusedAtAll()).contains(REFUSED);
    }
}
