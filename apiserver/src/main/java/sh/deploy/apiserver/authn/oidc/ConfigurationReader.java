package sh.deploy.apiserver.authn.oidc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.api.manifest.ManifestReader;
import sh.deploy.api.manifest.Position;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.authn.AnonymousAccess;
import sh.deploy.apiserver.kinds.cel.policy.Compilations;

/**
 * Reads an {@code AuthenticationConfiguration}, in YAML or JSON. Everything that Kubernetes refuses is refused, and so is what is not done
 * here: egress selectors. Waits where other expressions are being compiled; touches nothing. Source: Kubernetes' reference, "kube-apiserver
 * Configuration (v1)", and its validation.
 */
final class ConfigurationReader {
    static final int MOST_CHARACTERS = 1 << 20;

    /** Source: as in Kubernetes. */
    private static final int MOST_ISSUERS = 64;

    /** Of what is wrong; a person mends some of it and tries again. */
    private static final int MOST_TOLD = 100;

    private static final String KIND = "AuthenticationConfiguration";
    private static final List<String> VERSIONS =
            List.of("apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1");

    private ConfigurationReader() {}

    /**
     * @param source what the text is called in errors: the file
     * @throws ManifestException with a line for each fault, up to {@value #MOST_TOLD}: place, field, what is wrong and what is allowed
     * @throws sh.deploy.api.problem.ProblemException as {@link Compilations#run}
     */
    static AuthenticationConfiguration read(String source, String text) {
        var documents = new ManifestReader(new Limits(MOST_CHARACTERS, 20, MOST_CHARACTERS, 50, MOST_CHARACTERS))
                .read(source, text);
        if (documents.size() != 1 || !documents.getFirst().content().isObject()) {
            throw new ManifestException(
                    new Position(source, 1, 1),
                    "there must be one document, an " + KIND + ", and there are " + documents.size(),
                    "Begin with \"apiVersion: " + VERSIONS.getFirst() + "\" and \"kind: " + KIND + "\"");
        }
        var read = new AtomicReference<@Nullable AuthenticationConfiguration>();
        Compilations.run(() -> read.set(read(documents.getFirst())));
        return Objects.requireNonNull(read.get());
    }

    private static AuthenticationConfiguration read(Manifest document) {
        var faults = new ArrayList<FieldCause>();
        document.duplicates()
                .forEach(twice -> faults.add(FieldCause.forbidden(twice.field(), "the field stands there twice")));
        var root = new Fields(document.content(), "", faults).only("apiVersion", "kind", "jwt", "anonymous");
        if (!VERSIONS.contains(root.text("apiVersion"))) {
            root.fault(FieldCause.notSupported("apiVersion", root.text("apiVersion"), VERSIONS));
        }
        if (!root.text("kind").equals(KIND)) {
            root.fault(FieldCause.notSupported("kind", root.text("kind"), List.of(KIND)));
        }
        var configuration = new AuthenticationConfiguration(issuers(root), anonymous(root));
        if (!faults.isEmpty()) {
            throw refusal(document, faults);
        }
        return configuration;
    }

    private static List<JwtAuthenticator> issuers(Fields root) {
        var found = new ArrayList<JwtAuthenticator>();
        var urls = new HashSet<String>();
        var discoveryUrls = new HashSet<String>();
        var entries = root.objects("jwt");
        if (entries.size() > MOST_ISSUERS) {
            root.fault(FieldCause.invalid("jwt", entries.size(), "there may be " + MOST_ISSUERS + " issuers at most"));
            return List.of();
        }
        for (var entry : entries) {
            var read = JwtAuthenticatorReader.read(entry);
            var issuer = read.issuer();
            var fields = entry.object("issuer");
            if (!issuer.url().isEmpty() && !urls.add(issuer.url())) {
                root.fault(FieldCause.duplicate(fields.path("url"), issuer.url()));
            }
            if (!issuer.discoveryUrl().isEmpty() && !discoveryUrls.add(issuer.discoveryUrl())) {
                root.fault(FieldCause.duplicate(fields.path("discoveryURL"), issuer.discoveryUrl()));
            }
            found.add(read);
        }
        return found;
    }

    private static AnonymousAccess anonymous(Fields root) {
        if (!root.has("anonymous")) {
            return AnonymousAccess.EVERYWHERE;
        }
        var anonymous = root.object("anonymous").only("enabled", "conditions");
        boolean enabled = anonymous.isTrue("enabled");
        var paths = new HashSet<String>();
        for (var condition : anonymous.objects("conditions")) {
            var path = condition.only("path").text("path");
            if (!path.startsWith("/")) {
                root.fault(FieldCause.invalid(condition.path("path"), path, "must begin with /, such as /livez"));
            }
            paths.add(path);
        }
        if (!enabled && !paths.isEmpty()) {
            root.fault(FieldCause.invalid(
                    anonymous.path("conditions"), paths, "enabled must be true where there are conditions"));
        }
        return new AnonymousAccess(enabled, paths);
    }

    private static ManifestException refusal(Manifest document, List<FieldCause> faults) {
        var different = faults.stream().distinct().toList();
        var more = different.stream()
                .skip(1)
                .limit(MOST_TOLD - 1)
                .map(fault -> "\n" + document.positions().ofKey(fault.field()) + ": " + sentence(fault))
                .collect(Collectors.joining());
        int untold = different.size() - MOST_TOLD;
        return new ManifestException(
                document.positions().ofKey(faults.getFirst().field()),
                sentence(faults.getFirst()) + more + (untold > 0 ? "\nand " + untold + " more" : ""),
                "");
    }

    private static String sentence(FieldCause fault) {
        return fault.field() + ": " + fault.message();
    }
}
