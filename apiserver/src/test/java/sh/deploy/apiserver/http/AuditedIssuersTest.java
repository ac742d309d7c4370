package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.http.AuditRecord.annotation;

import org.junit.jupiter.api.Test;

/** Whom an issuer vouches for is on record with which token it was. */
class AuditedIssuersTest extends IssuerTest {
    private final AuditRecord record = new AuditRecord(server);

    AuditedIssuersTest() {
        super(AuditRecord.by("- {level: Metadata}"));
    }

    @Test
    void whoCameByWhichTokenIsThere() {
        var event = record.of(by(token("jane", ",'jti':'t-1'"), in("pods")));

        assertThat(event.at("/user/username").asString()).isEqualTo("oidc:jane");
        assertThat(event.at("/user/extra/authentication.kubernetes.io~1credential-id/0")
                        .asString())
                .isEqualTo("JTI=t-1");
        assertThat(annotation(event, "deploy.sh/authenticated-by")).isEqualTo("oidc");
        assertThat(annotation(event, "authorization.k8s.io/decision")).isEqualTo("forbid");
    }

    @Test
    void aTokenThatIsRefusedIsThereWithoutAUserAndWithoutTheIssuersName() {
        var event = record.of(by(token("jane", ",'aud':'others'"), in("pods")));

        assertThat(event.at("/responseStatus/code").asInt()).isEqualTo(401);
        assertThat(event.path("user").isEmpty()).isTrue();
        assertThat(event.at("/responseStatus/message").asString()).doesNotContain("https://");
    }
}
