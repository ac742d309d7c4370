package sh.deploy.apiserver.authn.oidc;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.jwt.Claims;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who somebody is here, by the claims of their token. Users and groups of Kubernetes' own are given by no issuer: a token that would is
 * refused. Pure. Source: Kubernetes' documentation, "Authenticating", "Using Authentication Configuration"; each method throws a {@link
 * sh.deploy.api.problem.ProblemException} with 401 that says which claim is at fault.
 */
final class ClaimMapper {
    /** Names that begin so are Kubernetes' own. */
    static final String RESERVED = "system:";

    private final JwtAuthenticator settings;

    ClaimMapper(JwtAuthenticator settings) {
        this.settings = settings;
    }

    Caller caller(ObjectNode claims) {
        settings.claimValidationRules().forEach(rule -> check(rule, claims));
        var mappings = settings.claimMappings();
        var groups = new TreeSet<String>();
        if (mappings.groups() != null) {
            for (var group : groups(claims, mappings.groups().claim())) {
                groups.add(name("group", mappings.groups().prefix() + group));
            }
        }
        groups.add("system:authenticated");
        return new Caller(
                name("user", mappings.username().prefix() + username(claims)),
                mappings.uid().isEmpty() ? "" : printable(mappings.uid(), Claims.text(claims, mappings.uid())),
                groups,
                extra(claims),
                "oidc");
    }

    private static void check(JwtAuthenticator.RequiredClaim rule, ObjectNode claims) {
        var value = claims.path(rule.claim());
        if (!value.isString() || !value.stringValue().equals(rule.requiredValue())) {
            throw Authenticator.unauthorized("the claim \"" + rule.claim() + "\" of the bearer token is not \""
                    + rule.requiredValue() + "\", as a rule requires");
        }
    }

    private String username(ObjectNode claims) {
        var claim = settings.claimMappings().username().claim();
        var verified = claims.path("email_verified");
        if (claim.equals("email") && !verified.isMissingNode() && !(verified.isBoolean() && verified.booleanValue())) {
            throw Authenticator.unauthorized("the bearer token says that its email is not verified");
        }
        return Claims.text(claims, claim);
    }

    /** One or a list of them; none where there is no such claim. */
    private static Set<String> groups(ObjectNode claims, String claim) {
        var value = Tree.at(claims, claim);
        if (value.isMissingNode()) {
            return Set.of();
        }
        var groups = new HashSet<String>();
        for (var group : value.isArray() ? value : List.<JsonNode>of(value)) {
            if (!group.isString() || group.stringValue().isEmpty()) {
                throw Claims.fault(claim);
            }
            groups.add(group.stringValue());
        }
        return groups;
    }

    private static Map<String, List<String>> extra(ObjectNode claims) {
        var extra = new HashMap<String, List<String>>();
        var id = Tree.text(claims, "jti");
        if (!id.isEmpty()) {
            extra.put(Caller.CREDENTIAL_ID, List.of("JTI=" + printable("jti", id)));
        }
        return extra;
    }

    private static String name(String what, String name) {
        if (name.startsWith(RESERVED)) {
            throw Authenticator.unauthorized("the bearer token names a " + what + " that begins with \"" + RESERVED
                    + "\"; set a prefix for the issuer's names");
        }
        return printable(what, name);
    }

    private static String printable(String what, String text) {
        if (text.codePoints().anyMatch(ClaimMapper::isUnseen)) {
            throw Authenticator.unauthorized("the bearer token's " + what + " holds characters that are not seen");
        }
        return text;
    }

    /** By which two names could look the same, or that are no characters at all: half a surrogate pair. */
    private static boolean isUnseen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
