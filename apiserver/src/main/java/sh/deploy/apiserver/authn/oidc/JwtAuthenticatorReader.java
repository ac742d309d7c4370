package sh.deploy.apiserver.authn.oidc;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.configuration.Fields;
import sh.deploy.apiserver.outbound.Trust;

/** Reads one entry of {@code jwt}. What is wrong is noted in its {@link Fields}. Pure. */
final class JwtAuthenticatorReader {
    private static final String MATCH_ANY = "MatchAny";

    private JwtAuthenticatorReader() {}

    static JwtAuthenticator read(Fields entry) {
        entry.only("issuer", "claimValidationRules", "claimMappings", "userValidationRules");
        var read = new JwtAuthenticator(
                issuer(entry.object("issuer")),
                ValidationRulesReader.ofClaims(entry),
                ClaimMappingsReader.read(entry.object("claimMappings")),
                ValidationRulesReader.ofUsers(entry));
        checkEmail(entry, read);
        return read;
    }

    /** By a claim, an email that is not verified names nobody; an expression has to look at that itself. Source: as in Kubernetes. */
    private static void checkEmail(Fields entry, JwtAuthenticator read) {
        if (read.claimMappings().username() instanceof TokenExpression username
                && username.reads("email")
                && read.expressionsThatVouch().stream().noneMatch(one -> one.reads("email_verified"))) {
            entry.fault(FieldCause.invalid(
                    username.field(),
                    ExpressionReader.shown(username.text()),
                    "where claims.email is used, claims.email_verified must be used too, here, in a valueExpression of extra,"
                            + " or in an expression of claimValidationRules, such as"
                            + " claims.?email_verified.orValue(true) == true"));
        }
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
}
