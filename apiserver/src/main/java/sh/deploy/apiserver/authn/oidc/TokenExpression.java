package sh.deploy.apiserver.authn.oidc;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.Environment;
import sh.deploy.apiserver.kinds.cel.Expression;
import sh.deploy.apiserver.kinds.cel.policy.AdmissionVariables;
import sh.deploy.apiserver.kinds.cel.syntax.Mention;
import sh.deploy.apiserver.kinds.cel.syntax.Parser;
import sh.deploy.apiserver.kinds.cel.types.Type;

/**
 * An expression of the file. Two of one text at one place are equal, since they mean the same. Source of what they may name: Kubernetes'
 * documentation, "Authenticating", "Using Authentication Configuration".
 *
 * @param field where it stands, such as {@code jwt[0].claimMappings.uid.expression}
 */
record TokenExpression(String field, Expression compiled) implements JwtAuthenticator.Source {
    private static final String CLAIMS = "claims";

    /** The one variable of expressions about what a token says: its claims, by name, of any type. */
    static final Environment ABOUT_CLAIMS = new Environment(Map.of(CLAIMS, Type.map(Type.STRING, Type.DYN)));

    /** The one variable of expressions about who somebody is by their token. */
    static final Environment ABOUT_USER = new Environment(Map.of("user", AdmissionVariables.USER));

    String text() {
        return compiled.text();
    }

    /** Whether it reads this claim by name. */
    boolean reads(String claim) {
        return new Mention(CLAIMS, claim).isIn(Parser.parse(text()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TokenExpression more && field.equals(more.field) && text().equals(more.text());
    }

    @Override
    public int hashCode() {
        return 31 * field.hashCode() + text().hashCode();
    }
}
