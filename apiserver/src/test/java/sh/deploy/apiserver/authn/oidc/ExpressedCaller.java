package sh.deploy.apiserver.authn.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

/** Whom expressions of a file make of claims. Claims are written with single quotes. */
final class ExpressedCaller {
    private static final String HEAD = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
            - issuer: {url: "https://a.example", audiences: [x]}
            """;

    private ExpressedCaller() {}

    /** @param settings what the entry says beside its issuer */
    static Caller caller(String settings, String claims) {
        return caller(settings, claims, new ManualTime(Instant.EPOCH));
    }

    static Caller caller(String settings, String claims, Time time) {
        var read = ConfigurationReader.read("auth.yaml", HEAD + settings).jwt().getFirst();
        return new ClaimMapper(read, time)
                .caller(JsonTrees.object(claims.replace('\'', '"').getBytes(UTF_8)));
    }

    /** Settings that map the name from {@code sub}, and this field by this expression. */
    static String mapped(String field, String expression) {
        return "  claimMappings:\n    username: {expression: claims.sub}\n    " + field + ": {expression: '"
                + expression + "'}\n";
    }

    /** Settings with something extra by each expression, under the keys {@code x.org/0}, {@code x.org/1} and so on. */
    static String extra(String... expressions) {
        var settings = new StringBuilder("  claimMappings:\n    username: {expression: claims.sub}\n    extra:\n");
        for (int i = 0; i < expressions.length; i++) {
            settings.append("    - {key: x.org/")
                    .append(i)
                    .append(", valueExpression: '")
                    .append(expressions[i])
                    .append("'}\n");
        }
        return settings.toString();
    }
}
