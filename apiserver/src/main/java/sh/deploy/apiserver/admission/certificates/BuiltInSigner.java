package sh.deploy.apiserver.admission.certificates;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import sh.deploy.apiserver.kinds.policy.NameRule;
import sh.deploy.apiserver.pki.AlternativeNames;
import sh.deploy.apiserver.pki.CertificateRequest;
import sh.deploy.apiserver.pki.CertificateTerms;
import sh.deploy.apiserver.pki.KeyUse;

/**
 * Who signs here, and what. Source: Kubernetes' documentation, "Certificates and Certificate Signing Requests", "Kubernetes signers". There,
 * what else a subject or an extension says is passed over; here too, as it is not copied.
 */
public enum BuiltInSigner {
    /** Certificates by which anybody calls the API server. */
    KUBE_APISERVER_CLIENT("kubernetes.io/kube-apiserver-client"),

    /** Those by which the agents of nodes do. */
    KUBE_APISERVER_CLIENT_KUBELET("kubernetes.io/kube-apiserver-client-kubelet"),

    /** Those by which nodes are called. */
    KUBELET_SERVING("kubernetes.io/kubelet-serving");

    /** Unless asked for less. */
    public static final Duration LONGEST = Duration.ofDays(365);

    public static final String NODE_USER = "system:node:";
    public static final String NODES = "system:nodes";

    /** A certificate of this group could never be taken back. */
    public static final String MASTERS = "system:masters";

    private static final Set<String> COMMON = Set.of(KeyUse.DIGITAL_SIGNATURE.word(), KeyUse.KEY_ENCIPHERMENT.word());

    private final String signerName;

    BuiltInSigner(String signerName) {
        this.signerName = signerName;
    }

    public static Optional<BuiltInSigner> named(String name) {
        return Arrays.stream(values())
                .filter(signer -> signer.signerName.equals(name))
                .findFirst();
    }

    public String signerName() {
        return signerName;
    }

    /** The node that a certificate for this proves its holder to be; empty when it proves no node. */
    public String nodeProvedBy(CertificateRequest request) {
        return this != KUBELET_SERVING && request.organizations().contains(NODES) ? node(request.commonName()) : "";
    }

    /** Why it does not sign this; empty when it does. */
    public String complaint(CertificateRequest request, Collection<String> usages) {
        var subject = request.commonName();
        if (subject.isBlank() || !isPlain(subject)) {
            return "the subject needs one common name (CN), without control characters and spaces around it";
        }
        if (!request.organizations().stream().allMatch(BuiltInSigner::isPlain)) {
            return "an organization (O) has no control characters and no spaces around it";
        }
        return switch (this) {
            case KUBE_APISERVER_CLIENT -> clientComplaint(request, usages);
            case KUBE_APISERVER_CLIENT_KUBELET ->
                first(
                        nodeComplaint(request),
                        request.names().isEmpty() ? "" : "a node's client certificate has no alternative names",
                        usagesComplaint(usages, KeyUse.CLIENT_AUTH));
            case KUBELET_SERVING ->
                first(
                        nodeComplaint(request),
                        servingNamesComplaint(request.names()),
                        usagesComplaint(usages, KeyUse.SERVER_AUTH));
        };
    }

    /**
     * What its certificate says.
     *
     * @param request without a {@link #complaint}
     * @param expirationSeconds 0 for the longest
     */
    public CertificateTerms terms(CertificateRequest request, Collection<String> usages, long expirationSeconds) {
        var asked = Duration.ofSeconds(expirationSeconds);
        return new CertificateTerms(
                request.commonName(),
                request.organizations(),
                request.names(),
                Arrays.stream(KeyUse.values())
                        .filter(use -> usages.contains(use.word()))
                        .toList(),
                expirationSeconds <= 0 || asked.compareTo(LONGEST) > 0 ? LONGEST : asked);
    }

    /** The node that a common name says; empty when it says none. */
    public static String node(String commonName) {
        var name = commonName.startsWith(NODE_USER) ? commonName.substring(NODE_USER.length()) : "";
        return NameRule.SUBDOMAIN.accepts(name) ? name : "";
    }

    private static String clientComplaint(CertificateRequest request, Collection<String> usages) {
        if (request.organizations().contains(MASTERS)) {
            return "no certificate is signed for the group " + MASTERS;
        }
        if (!usages.contains(KeyUse.CLIENT_AUTH.word())) {
            return "usages must contain \"" + KeyUse.CLIENT_AUTH.word() + "\"";
        }
        var allowed = new HashSet<>(COMMON);
        allowed.add(KeyUse.CLIENT_AUTH.word());
        return allowed.containsAll(usages)
                ? ""
                : "usages may be \"client auth\", \"digital signature\" and \"key encipherment\" only";
    }

    private static String nodeComplaint(CertificateRequest request) {
        if (!request.organizations().equals(List.of(NODES))) {
            return "the subject's organization (O) must be " + NODES + " alone";
        }
        return node(request.commonName()).isEmpty()
                ? "the subject's common name (CN) must be " + NODE_USER + "NAME, of a node that may be called so"
                : "";
    }

    private static String servingNamesComplaint(AlternativeNames names) {
        if (names.dnsNames().isEmpty() && names.addresses().isEmpty()) {
            return "a serving certificate needs a DNS name or an IP address (subjectAltName)";
        }
        return names.emails().isEmpty() && names.uris().isEmpty() && names.others() == 0
                ? ""
                : "a serving certificate has no alternative names but DNS names and IP addresses";
    }

    private static String usagesComplaint(Collection<String> usages, KeyUse purpose) {
        var least = Set.of(KeyUse.DIGITAL_SIGNATURE.word(), purpose.word());
        var most = Set.of(KeyUse.DIGITAL_SIGNATURE.word(), KeyUse.KEY_ENCIPHERMENT.word(), purpose.word());
        var asked = Set.copyOf(usages);
        return asked.equals(least) || asked.equals(most)
                ? ""
                : "usages must be \"digital signature\" and \"" + purpose.word()
                        + "\", and may be \"key encipherment\" beside";
    }

    private static boolean isPlain(String text) {
        return text.strip().equals(text) && text.chars().noneMatch(Character::isISOControl);
    }

    private static String first(String... complaints) {
        return Stream.of(complaints)
                .filter(complaint -> !complaint.isEmpty())
                .findFirst()
                .orElse("");
    }
}
