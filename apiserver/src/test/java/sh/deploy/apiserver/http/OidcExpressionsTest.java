package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.ApiServerSettings;

/** Whom tokens let in where expressions say who that is. */
@Tag("slow")
class OidcExpressionsTest extends IssuerTest {
    private static final String REFUSED = "Unauthorized: the bearer token is not accepted; the server's log says why";
    private static final String EXPRESSIONS = """
              claimValidationRules:
              - {expression: claims.?tenant.orValue("") != "gone", message: the tenant is gone}
              claimMappings:
                username: {expression: '"oidc:" + claims.sub'}
                groups: {expression: 'claims.?roles.orValue("").split(",").map(role, role == "" ? "" : "oidc:" + role)'}
                uid: {expression: claims.sub}
                extra:
                - {key: example.com/tenant, valueExpression: claims.?tenant.orValue(null)}
                - {key: example.com/same, valueExpression: 'claims.?many.orValue([]).filter(a, claims.many.all(b, claims.many.exists(c, a + b == c)))'}
              userValidationRules:
              - {expression: '!("oidc:banned" in user.groups)'}
            """;

    OidcExpressionsTest() {
        super(OidcExpressionsTest::byExpressions);
    }

    private static ApiServerSettings byExpressions(ApiServerSettings settings) {
        var file = Objects.requireNonNull(settings.authenticationConfig());
        try {
            var text = Files.readString(file);
            write(file, text.substring(0, text.indexOf("  claimMappings:")) + EXPRESSIONS);
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tellWhoTheCallerIs() {
        var user = whoIs(token("jane", ",'roles':'dev,ops','tenant':'t9'"));

        assertThat(user.toString())
                .isEqualTo("{\"username\":\"oidc:jane\",\"uid\":\"jane\",\"groups\":[\"oidc:dev\",\"oidc:ops\","
                        + "\"system:authenticated\"],\"extra\":{\"example.com/tenant\":[\"t9\"]}}");
        assertThat(whoIs(token("joe", "")).toString())
                .isEqualTo("{\"username\":\"oidc:joe\",\"uid\":\"joe\",\"groups\":[\"system:authenticated\"]}");
    }

    @Test
    void letInByWhatRolesGiveTheirGroups() {
        var token = token("jane", ",'roles':'" + own("dev") + "'");
        assertThat(by(token, in("pods")).status()).isEqualTo(403);

        post(admin, here("roles"), role("reader", rule("list", "pods")));
        post(
                admin,
                here("rolebindings"),
                object(
                        "RoleBinding",
                        "reader",
                        roleRef("Role/reader") + ",'subjects':[{'kind':'Group','name':'oidc:" + own("dev") + "'}]"));

        assertThat(by(token, in("pods")).status()).isEqualTo(200);
    }

    @Test
    void areRefusedInTheSameWordsWhateverAnExpressionSays() {
        for (var more : new String[] {
            ",'tenant':'gone'",
            ",'tenant':['t9',1]",
            ",'roles':'banned'",
            ",'roles':['dev']",
            ",'many':7",
            ",'many':"
                    + IntStream.range(1000, 1800)
                            .boxed()
                            .map(Object::toString)
                            .collect(Collectors.joining("','", "['", "']"))
        }) {
            var answer = by(token("jane", more), "/api");
            answer.assertRefused(401);
            assertThat(answer.message()).as(more).isEqualTo(REFUSED);
        }
        assertThat(by(token("jane", ",'many':['a']"), "/api").status()).isEqualTo(200);
    }

    @Test
    void areReviewedForWhoMayAsk() {
        var answer = post(
                        admin,
                        TokenTest.REVIEWS + "tokenreviews",
                        "{'spec':{'token':'" + token("jane", ",'tenant':'t9'") + "'}}")
                .json();

        assertThat(answer.at("/status/authenticated").asBoolean()).isTrue();
        assertThat(answer.at("/status/user/extra").toString()).isEqualTo("{\"example.com/tenant\":[\"t9\"]}");
    }
}
