package sh.deploy.apiserver.authn.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.ClaimMappings;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.PrefixedClaim;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.RequiredClaim;
import sh.deploy.apiserver.configuration.Fields;
import sh.deploy.apiserver.outbound.Trust;

/** Reads one entry of {@code jwt}. What is wrong is noted in its {@link Fields}. Pure. */
final class JwtAuthenticatorReader {
    private static final String NO_EXPRESSIONS = "expressions (CEL) are not supported";
    private static final String MATCH_ANY = "MatchAny";

    private JwtAuthenticatorReader() {}

    static JwtAuthenticator read(Fields entry) {
        entry.only("issuer", "claimValidationRules", "claimMappings", "userValidationRules");
        if (!entry.objects("userValidationRules").isEmpty()) {
            entry.fault(FieldCause.forbidden(
                    entry.path("userValidationRules"),
                    NO_EXPRESSIONS + "; leave the rules out: users and groups that begin with \"" + ClaimMapper.RESERVED
                            + "\" are refused without one"));
        }
        return new JwtAuthenticator(
                issuer(entry.object("issuer")), requiredClaims(entry), mappings(entry.object("claimMappings")));
    }

    private static Issuer issuer(Fields issuer) {
        issuer.only(
                "url",
                "discoveryURL",
                "certificateAuthority",
                "audiences",
                "audienceMatchPolicy",
                "egressSelectorType");
        var url = issuer.text("url");
        if (url.isEmpty()) {
            issuer.fault(FieldCause.required(issuer.path("url"), "such as https://issuer.example.com"));
        } else if (url.equals(Authenticator.AUDIENCE)) {
            issuer.fault(FieldCause.invalid(
                    issuer.path("url"), url, "this server issues tokens of service accounts under this name"));
        } else {
            checkUrl(issuer, "url", url);
        }
        var discoveryUrl = issuer.text("discoveryURL");
        if (!discoveryUrl.isEmpty()) {
            checkUrl(issuer, "discoveryURL", discoveryUrl);
            if (discoveryUrl.replaceAll("/+$", "").equals(url.replaceAll("/+$", ""))) {
                issuer.fault(FieldCause.invalid(issuer.path("discoveryURL"), discoveryUrl, "must differ from url"));
            }
        }
        if (!issuer.text("egressSelectorType").isEmpty()) {
            issuer.fault(FieldCause.forbidden(
                    issuer.path("egressSelectorType"), "there are no egress selectors here; leave it out"));
        }
        return new Issuer(url, discoveryUrl, authority(issuer), audiences(issuer));
    }

    private static void checkUrl(Fields issuer, String name, String url) {
        var wrong = faultOf(url);
        if (!wrong.isEmpty()) {
            issuer.fault(FieldCause.invalid(issuer.path(name), url, wrong));
        }
    }

    private static String faultOf(String url) {
        try {
            var uri = new URI(url);
            if (!"https".equals(uri.getScheme()) || uri.getHost() == null) {
                return "must be of the form https://HOST/PATH";
            }
            if (uri.getRawUserInfo() != null) {
                return "must not hold a user or a password";
            }
            return uri.getRawQuery() != null || uri.getRawFragment() != null ? "must hold neither ? nor #" : "";
        } catch (URISyntaxException e) {
            return "is no URL: " + e.getReason() + " at character " + (e.getIndex() + 1);
        }
    }

    private static String authority(Fields issuer) {
        var pem = issuer.text("certificateAuthority");
        try {
            Trust.in(pem);
        } catch (CertificateException e) {
            issuer.fault(FieldCause.invalid(
                    issuer.path("certificateAuthority"),
                    "<omitted>",
                    "must be certificates in PEM, each from -----BEGIN CERTIFICATE----- on"));
        }
        return pem;
    }

    private static List<String> audiences(Fields issuer) {
        var audiences = issuer.texts("audiences");
        var path = issuer.path("audiences");
        if (audiences.isEmpty()) {
            issuer.fault(FieldCause.required(
                    path, "name at least one, such as the id that the issuer knows this cluster by"));
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < audiences.size(); i++) {
            var audience = audiences.get(i);
            if (audience.isEmpty()) {
                issuer.fault(FieldCause.required(path + "[" + i + "]", ""));
            } else if (!seen.add(audience)) {
                issuer.fault(FieldCause.duplicate(path + "[" + i + "]", audience));
            }
        }
        var policy = issuer.text("audienceMatchPolicy");
        if (!policy.equals(MATCH_ANY) && (audiences.size() > 1 || !policy.isEmpty())) {
            issuer.fault(FieldCause.invalid(
                    issuer.path("audienceMatchPolicy"),
                    policy,
                    "must be " + MATCH_ANY + (audiences.size() > 1 ? " for several audiences" : " or left out")));
        }
        return audiences;
    }

    private static List<RequiredClaim> requiredClaims(Fields entry) {
        var required = new ArrayList<RequiredClaim>();
        var seen = new HashSet<String>();
        for (var rule : entry.objects("claimValidationRules")) {
            rule.only("claim", "requiredValue", "expression", "message");
            var claim = rule.text("claim");
            if (refusesExpression(rule, "name a claim and its requiredValue instead")) {
                continue;
            }
            if (claim.isEmpty()) {
                rule.fault(FieldCause.required(rule.path("claim"), "and the text that it must be in requiredValue"));
            } else if (!seen.add(claim)) {
                rule.fault(FieldCause.duplicate(rule.path("claim"), claim));
            }
            if (!rule.text("message").isEmpty()) {
                rule.fault(FieldCause.forbidden(rule.path("message"), "there is none for a claim; leave it out"));
            }
            required.add(new RequiredClaim(claim, rule.text("requiredValue")));
        }
        return required;
    }

    private static ClaimMappings mappings(Fields mappings) {
        mappings.only("username", "groups", "uid", "extra");
        if (!mappings.objects("extra").isEmpty()) {
            mappings.fault(FieldCause.forbidden(
                    mappings.path("extra"), "its values are expressions (CEL), which are not supported; leave it out"));
        }
        var username = prefixed(mappings.object("username"));
        if (username == null) {
            mappings.fault(FieldCause.required(mappings.path("username"), "name a claim and a prefix, such as sub"));
        }
        var uid = mappings.object("uid").only("claim", "expression");
        refusesExpression(uid, "name a claim instead");
        return new ClaimMappings(
                username == null ? new PrefixedClaim("", "") : username,
                prefixed(mappings.object("groups")),
                uid.text("claim"));
    }

    /** Null where nothing is mapped. */
    private static @Nullable PrefixedClaim prefixed(Fields mapping) {
        mapping.only("claim", "prefix", "expression");
        var claim = mapping.text("claim");
        var prefix = mapping.textOrNull("prefix");
        if (refusesExpression(mapping, "name a claim and a prefix instead")) {
            return new PrefixedClaim("", "");
        }
        if (claim.isEmpty()) {
            return null;
        }
        if (prefix == null) {
            mapping.fault(
                    FieldCause.required(mapping.path("prefix"), "where a claim is named; \"\" sets names without one"));
            return new PrefixedClaim(claim, "");
        }
        if (prefix.startsWith(ClaimMapper.RESERVED)) {
            mapping.fault(FieldCause.invalid(
                    mapping.path("prefix"), prefix, "must not begin with \"" + ClaimMapper.RESERVED + "\""));
        }
        return new PrefixedClaim(claim, prefix);
    }

    private static boolean refusesExpression(Fields mapping, String instead) {
        if (mapping.text("expression").isEmpty()) {
            return false;
        }
        mapping.fault(FieldCause.forbidden(mapping.path("expression"), NO_EXPRESSIONS + "; " + instead));
        return true;
    }
}
