package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sh.deploy.apiserver.authn.oidc.ExpressedCaller.caller;
import static sh.deploy.apiserver.authn.oidc.ExpressedCaller.extra;
import static sh.deploy.apiserver.authn.oidc.ExpressedCaller.mapped;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;

/** Whatever a token holds, expressions about it end, and tell nobody what it holds. */
class TokenEvaluationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "string(int(claims.s))",
                "string(timestamp(claims.s))",
                "string(duration(claims.s))",
                "string(double(claims.s))",
                "string(bool(claims.s))",
                "string(claims.o[claims.s])",
                "string(claims[claims.s])",
                "claims.s.substring(100)",
                "string(claims.s.matches(claims.s + \"(\"))",
                "string(claims.s + 1)",
                "string(url(claims.s).getHost())",
                "string(ip(claims.s))",
                "string(cidr(claims.s))",
                "string(quantity(claims.s).asInteger())",
                "claims.s.format([1])",
                "string({claims.s: 1, claims.s: 2}.size())",
                "claims.o",
                "string(claims.l[7])",
                "string(semver(claims.s).major())"
            })
    void tellsTheLogNothingOfWhatATokenSays(String expression) {
        assertThatThrownBy(() -> caller(
                        "  claimMappings: {username: {expression: '" + expression + "'}}\n",
                        "{'s':'%hunter2','o':{'hunter2':'hunter2'},'l':['hunter2']}"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(
                        "jwt[0].claimMappings.username.expression cannot be evaluated for the bearer token: ")
                .message()
                .doesNotContain("hunter2");
    }

    private static String many(int count) {
        return "{'sub':'jane','g':["
                + IntStream.range(0, count).mapToObj(i -> "'" + i + "'").collect(Collectors.joining(",")) + "]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claims.g.filter(a, claims.g.all(b, claims.g.all(c, a + b + c != \"x\")))",
                "claims.g.filter(a, claims.g.exists(b, a + b == \"x\") || true)",
                "[claims.g.map(a, claims.g.join(\",\")).join(\",\")]",
                "claims.g.map(a, claims.g.join(\",\") + claims.g.join(\",\"))"
            })
    void endsAtABoundWhateverATokenHolds(String expression) {
        assertThat(caller(mapped("groups", expression), many(3)).user()).isEqualTo("jane");
        assertThatThrownBy(() -> caller(mapped("groups", expression), many(1000)))
                .hasMessageContaining(
                        "jwt[0].claimMappings.groups.expression cannot be evaluated for the bearer token: ")
                .hasMessageContaining("operation cancelled: ");
    }

    @Test
    void isBoundedForAllExpressionsTogether() {
        var costly = "claims.g.filter(a, claims.g.exists(b, a + b == \"x\"))";
        assertThat(caller(extra(costly), many(150)).user()).isEqualTo("jane");

        assertThatThrownBy(() -> caller(extra(costly, costly + " + [\"1\"]", costly + " + [\"2\"]"), many(150)))
                .hasMessageContaining("cost limit exceeded");
    }

    @Test
    void isBoundedInWhatItMakesAndInWhatItGives() {
        var text = ",'s':'" + "s".repeat(5000) + "'}";
        var longer = mapped("groups", "claims.g.map(a, claims.s + claims.s).filter(a, false)");
        assertThat(caller(longer, many(100).replace("}", text)).user()).isEqualTo("jane");
        assertThatThrownBy(() -> caller(longer, many(300).replace("}", text)))
                .hasMessageContaining("the values that the expressions make are too large together");
        var more = mapped("groups", "claims.g.map(a, a + claims.s)");
        assertThat(caller(more, many(10).replace("}", text)).groups()).hasSize(11);
        assertThatThrownBy(() -> caller(more, many(20).replace("}", text)))
                .hasMessageContaining("what expressions give has more than 65536 characters");
        var name = "  claimMappings: {username: {expression: '[1,2,3,4,5,6,7].map(i, claims.s + claims.s).join()'}}\n";
        assertThatThrownBy(() -> caller(name, many(1).replace("}", text)))
                .hasMessageContaining("what expressions give has more than 65536 characters");
    }

    /** A clock that goes on by itself: a tenth of a second at each look. */
    private static final class Slow implements Time {
        private long nanos;

        @Override
        public long nanos() {
            nanos += Duration.ofMillis(100).toNanos();
            return nanos;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }
    }

    @Test
    void endsWhenItHasTakenTooLong() {
        var costly = mapped("groups", "claims.g.filter(a, claims.g.exists(b, a + b == \"x\"))");
        assertThat(caller(costly, many(20), new Slow()).user()).isEqualTo("jane");

        assertThatThrownBy(() -> caller(costly, many(150), new Slow())).hasMessageContaining("it took too long");
    }

    @Test
    void hasRoomForTheDeepestExpressionOnTheThreadOfARequest() throws Exception {
        var deep = "  claimMappings: {username: {expression: '" + "true ? (".repeat(120) + "claims.sub"
                + ") : \"\"".repeat(120) + "'}}\n";
        var user = CompletableFuture.supplyAsync(
                () -> caller(deep, "{'sub':'jane'}").user(), Thread::startVirtualThread);

        assertThat(user.get()).isEqualTo("jane");
    }

    @Test
    void looksAtAThousandGroupsWithoutAThought() {
        var settings = mapped("groups", "claims.g.filter(g, g.matches(\"^[0-9]+$\")).map(g, \"oidc:\" + g)")
                + "  userValidationRules: [{expression: 'user.groups.all(g, !g.startsWith(\"system:\"))'}]\n";

        assertThat(caller(settings, many(1000)).groups()).hasSize(1001);
    }
}
