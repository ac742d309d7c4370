package sh.deploy.apiserver.authn.oidc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.ClaimMappings;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.Extra;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.PrefixedClaim;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.Source;
import sh.deploy.apiserver.configuration.Fields;

/** Reads {@code claimMappings} of an entry. What is wrong is noted in the {@link Fields}. Pure. */
final class ClaimMappingsReader {
    private static final String EXPRESSION = "expression";

    /** In place of what is wrong, which nobody gets to see. */
    private static final PrefixedClaim NOWHERE = new PrefixedClaim("", "");

    private ClaimMappingsReader() {}

    /** Reads an expression of one sort; null where it is wrong. */
    @FunctionalInterface
    private interface Expressions {
        @Nullable
        TokenExpression read(Fields object, String name);
    }

    static ClaimMappings read(Fields mappings) {
        mappings.only("username", "groups", "uid", "extra");
        var username = names(mappings.object("username"), ExpressionReader::text);
        if (username == null) {
            mappings.fault(FieldCause.required(
                    mappings.path("username"), "name a claim and a prefix, such as sub; or write an expression"));
        }
        return new ClaimMappings(
                username == null ? NOWHERE : username,
                names(mappings.object("groups"), ExpressionReader::texts),
                uid(mappings.object("uid")),
                extra(mappings));
    }

    /** Null where nothing is mapped. */
    private static @Nullable Source names(Fields mapping, Expressions expressions) {
        mapping.only("claim", "prefix", EXPRESSION);
        var prefix = mapping.textOrNull("prefix");
        if (!mapping.text(EXPRESSION).isEmpty()) {
            if (prefix != null) {
                mapping.fault(FieldCause.invalid(
                        mapping.path("prefix"),
                        prefix,
                        "may not stand beside an expression, which can set one itself"));
            }
            return expression(mapping, expressions);
        }
        var claim = mapping.text("claim");
        return claim.isEmpty() ? null : prefixed(mapping, claim, prefix);
    }

    private static PrefixedClaim prefixed(Fields mapping, String claim, @Nullable String prefix) {
        if (prefix == null) {
            mapping.fault(
                    FieldCause.required(mapping.path("prefix"), "where a claim is named; \"\" sets names without one"));
            return new PrefixedClaim(claim, "");
        }
        if (prefix.startsWith(PlainNames.RESERVED)) {
            mapping.fault(FieldCause.invalid(
                    mapping.path("prefix"), prefix, "must not begin with \"" + PlainNames.RESERVED + "\""));
        }
        return new PrefixedClaim(claim, prefix);
    }

    /** Null where nothing is mapped. */
    private static @Nullable Source uid(Fields mapping) {
        mapping.only("claim", EXPRESSION);
        if (!mapping.text(EXPRESSION).isEmpty()) {
            return expression(mapping, ExpressionReader::text);
        }
        var claim = mapping.text("claim");
        return claim.isEmpty() ? null : new PrefixedClaim(claim, "");
    }

    private static Source expression(Fields mapping, Expressions expressions) {
        var claim = mapping.text("claim");
        if (!claim.isEmpty()) {
            mapping.fault(FieldCause.invalid(
                    mapping.path("claim"), claim, "may not stand beside an expression; leave one of them out"));
        }
        var expression = expressions.read(mapping, EXPRESSION);
        return expression == null ? NOWHERE : expression;
    }

    private static List<Extra> extra(Fields mappings) {
        var all = new ArrayList<Extra>();
        var seen = new HashSet<String>();
        for (var one : mappings.objects("extra")) {
            one.only("key", "valueExpression");
            var key = one.text("key");
            var wrong = key.isEmpty() ? "" : ExtraKey.faultOf(key);
            if (key.isEmpty()) {
                one.fault(FieldCause.required(one.path("key"), "such as example.com/tenant"));
            } else if (!wrong.isEmpty()) {
                one.fault(FieldCause.invalid(one.path("key"), key, wrong));
            } else if (!seen.add(key)) {
                one.fault(FieldCause.duplicate(one.path("key"), key));
            }
            if (one.text("valueExpression").isEmpty()) {
                one.fault(FieldCause.required(one.path("valueExpression"), "such as claims.tenant"));
            } else {
                var value = ExpressionReader.texts(one, "valueExpression");
                if (value != null) {
                    all.add(new Extra(key, value));
                }
            }
        }
        return all;
    }
}
