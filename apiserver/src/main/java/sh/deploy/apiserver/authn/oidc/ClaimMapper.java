package sh.deploy.apiserver.authn.oidc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.jwt.Claims;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.Condition;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.PrefixedClaim;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.RequiredClaim;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who somebody is here, by the claims of their token. Users and groups of Kubernetes' own are given by no issuer: a token that would is
 * refused. Safe for all threads; never waits. Source: Kubernetes' documentation, "Authenticating", "Using Authentication Configuration"; each
 * method throws a {@link sh.deploy.api.problem.ProblemException} with 401 that says which claim or expression is at fault.
 */
final class ClaimMapper {
    private final JwtAuthenticator settings;
    private final Time time;

    ClaimMapper(JwtAuthenticator settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    Caller caller(ObjectNode claims) {
        var evaluation = new TokenEvaluation(time);
        settings.claimValidationRules().forEach(rule -> check(rule, claims, evaluation));
        var user = PlainNames.name("user", username(claims, evaluation));
        var groups = groups(claims, evaluation).stream()
                .map(group -> PlainNames.name("group", group))
                .toList();
        var uid = PlainNames.printable("uid", uid(claims, evaluation));
        var extra = extra(claims, evaluation);
        checkUser(user, uid, groups, extra, evaluation);
        var all = new TreeSet<>(groups);
        all.add("system:authenticated");
        return new Caller(user, uid, all, extra, "oidc");
    }

    private static void check(JwtAuthenticator.ClaimRule rule, ObjectNode claims, TokenEvaluation evaluation) {
        switch (rule) {
            case RequiredClaim required -> check(required, claims);
            case Condition condition -> evaluation.require(condition, claims);
        }
    }

    private static void check(RequiredClaim rule, ObjectNode claims) {
        var value = claims.path(rule.claim());
        if (!value.isString() || !value.stringValue().equals(rule.requiredValue())) {
            throw Authenticator.unauthorized("the claim \"" + rule.claim() + "\" of the bearer token is not \""
                    + rule.requiredValue() + "\", as a rule requires");
        }
    }

    private String username(ObjectNode claims, TokenEvaluation evaluation) {
        return switch (settings.claimMappings().username()) {
            case PrefixedClaim named -> named.prefix() + username(claims, named.claim());
            case TokenExpression expression -> evaluation.text(expression, claims);
        };
    }

    private static String username(ObjectNode claims, String claim) {
        var verified = claims.path("email_verified");
        if (claim.equals("email") && !verified.isMissingNode() && !(verified.isBoolean() && verified.booleanValue())) {
            throw Authenticator.unauthorized("the bearer token says that its email is not verified");
        }
        return Claims.text(claims, claim);
    }

    /** In the order of the token. */
    private List<String> groups(ObjectNode claims, TokenEvaluation evaluation) {
        return switch (settings.claimMappings().groups()) {
            case null -> List.of();
            case PrefixedClaim named -> groups(claims, named);
            case TokenExpression expression -> evaluation.texts(expression, claims);
        };
    }

    /** One or a list of them; none where there is no such claim. */
    private static List<String> groups(ObjectNode claims, PrefixedClaim named) {
        var value = Tree.at(claims, named.claim());
        if (value.isMissingNode()) {
            return List.of();
        }
        var groups = new ArrayList<String>();
        for (var group : value.isArray() ? value : List.<JsonNode>of(value)) {
            if (!group.isString() || group.stringValue().isEmpty()) {
                throw Claims.fault(named.claim());
            }
            groups.add(named.prefix() + group.stringValue());
        }
        return groups;
    }

    private String uid(ObjectNode claims, TokenEvaluation evaluation) {
        return switch (settings.claimMappings().uid()) {
            case null -> "";
            case PrefixedClaim named -> Claims.text(claims, named.claim());
            case TokenExpression expression -> evaluation.text(expression, claims);
        };
    }

    private Map<String, List<String>> extra(ObjectNode claims, TokenEvaluation evaluation) {
        var extra = new HashMap<String, List<String>>();
        for (var one : settings.claimMappings().extra()) {
            var values = evaluation.texts(one.value(), claims);
            values.forEach(value -> PlainNames.printable(one.key(), value));
            if (!values.isEmpty()) {
                extra.put(one.key(), List.copyOf(values));
            }
        }
        var id = Tree.text(claims, "jti");
        if (!id.isEmpty()) {
            extra.put(Caller.CREDENTIAL_ID, List.of("JTI=" + PlainNames.printable("jti", id)));
        }
        return extra;
    }

    /** Each field is there, also where nothing is known; and the group that everybody has comes later, as in Kubernetes. */
    private void checkUser(
            String name, String uid, List<String> groups, Map<String, List<String>> extra, TokenEvaluation evaluation) {
        if (settings.userValidationRules().isEmpty()) {
            return;
        }
        var user = Tree.newObject().put("username", name).put("uid", uid);
        groups.forEach(user.putArray("groups")::add);
        var known = user.putObject("extra");
        extra.forEach((key, values) -> values.forEach(known.putArray(key)::add));
        settings.userValidationRules().forEach(rule -> evaluation.require(rule, user));
    }
}
