package sh.deploy.apiserver.kinds.cel.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MentionTest {
    private static final Mention MENTION = new Mention("claims", "email");

    private static boolean isIn(String expression) {
        return MENTION.isIn(Parser.parse(expression));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claims.email",
                "claims.?email",
                "claims.?email.orValue('')",
                "has(claims.email)",
                "claims['email']",
                "claims[?'email']",
                "claims[\"email\"]",
                "claims.email.x.y",
                "has(claims.email.x)",
                "x[claims.email]",
                "claims[claims.email]",
                "f(x, claims.email)",
                "claims.email.startsWith('a')",
                "!claims.email",
                "a || b && claims.email",
                "claims.email ? a : b",
                "a ? claims.email : b",
                "a ? b : claims.email",
                "[a, claims.email]",
                "[?claims.?email]",
                "{'a': claims.email}",
                "{claims.email: a}",
                "claims.email.all(x, true)",
                "list.all(x, claims.email == x)",
                "list.map(x, claims.email, x)",
                "list.map(claims, x).map(x, claims.email)",
                "claims.email.all(claims, true)",
                "list.all(claims, .claims.email == 'x')",
                "claims.?email.optMap(claims, claims)",
                "a.optMap(x, claims.email)"
            })
    void isSeenWhereverItStands(String expression) {
        assertThat(isIn(expression)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "'claims.email'",
                "claims",
                "email",
                "claims.email_verified",
                "claims.user.email",
                "user.email",
                "user['email']",
                "claims['x']",
                "claims['claims.email']",
                "x.claims.email",
                "claims.x(email)",
                "claims.filter(x, x == 'email')",
                "list.all(claims, claims.email)",
                "list.all(claims, x, claims.email)",
                "list.all(x, claims, claims.email)",
                "list.map(claims, claims.email, claims['email'])",
                "a.optMap(claims, claims.email)"
            })
    void isNotSeenInWhatIsOnlyAlike(String expression) {
        assertThat(isIn(expression)).isFalse();
    }
}
