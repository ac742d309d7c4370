package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/**
 * Which requests go on record, and how much of them: as the first rule says that matches. Where none does, nothing goes on record. Source:
 * Kubernetes' documentation, "Auditing", "Audit policy".
 */
public final class AuditPolicy {
    private static final String USUAL = "usual-policy.yaml";

    private final List<AuditRule> rules;

    AuditPolicy(List<AuditRule> rules) {
        this.rules = List.copyOf(rules);
    }

    /** How many rules it has; with none, nothing goes on record. */
    public int size() {
        return rules.size();
    }

    /** The one that holds where nobody gives another. */
    public static AuditPolicy usual() {
        try (var file = Objects.requireNonNull(AuditPolicy.class.getResourceAsStream(USUAL), USUAL)) {
            return PolicyReader.read(USUAL, new String(file.readAllBytes(), UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A policy in Kubernetes' {@code audit.k8s.io/v1}.
     *
     * @throws sh.deploy.api.manifest.ManifestException it says something that a policy cannot say, at line and column
     */
    public static AuditPolicy read(Path file) throws IOException {
        return PolicyReader.read(file.toString(), Files.readString(file));
    }

    /** @param caller null where nobody is proved */
    public Verdict verdict(@Nullable Caller caller, Action action) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(caller, action)) {
                return rules.get(i).verdict();
            }
        }
        return Verdict.NOTHING;
    }

    /**
     * As {@link #verdict}, for an address that is no resource.
     *
     * @param verb the HTTP method in lower case
     */
    public Verdict verdictOfPath(@Nullable Caller caller, String verb, String path) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matchesPath(caller, verb, path)) {
                return rules.get(i).verdict();
            }
        }
        return Verdict.NOTHING;
    }
}
