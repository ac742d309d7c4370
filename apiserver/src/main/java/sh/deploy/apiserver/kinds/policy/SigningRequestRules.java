package sh.deploy.apiserver.kinds.policy;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * What holds for requests for certificates and for the conditions on them. Source: Kubernetes' API reference, CertificateSigningRequest, and
 * its documentation, "Certificates and Certificate Signing Requests".
 */
public final class SigningRequestRules {
    private static final int LEAST_SECONDS = 600;
    private static final int LONGEST_SIGNER_NAME = 571;
    private static final String LEGACY = "kubernetes.io/legacy-unknown";
    private static final String TRUE = "True";
    private static final List<String> STATUSES = List.of("False", TRUE, "Unknown");
    private static final Set<String> USAGES = Set.of(
            "signing",
            "digital signature",
            "content commitment",
            "key encipherment",
            "key agreement",
            "data encipherment",
            "cert sign",
            "crl sign",
            "encipher only",
            "decipher only",
            "any",
            "server auth",
            "client auth",
            "code signing",
            "email protection",
            "s/mime",
            "ipsec end system",
            "ipsec tunnel",
            "ipsec user",
            "timestamping",
            "ocsp signing",
            "microsoft sgc",
            "netscape sgc");

    private SigningRequestRules() {}

    static void validateSpec(ObjectNode object, List<FieldCause> causes) {
        validateRequest(object, causes);
        validateUsages(Tree.texts(object, "spec", "usages"), causes);
        validateSignerName(Tree.text(object, "spec", "signerName"), causes);
        long seconds = Tree.number(object, LEAST_SECONDS, "spec", "expirationSeconds");
        if (seconds < LEAST_SECONDS) {
            causes.add(FieldCause.invalid(
                    "spec.expirationSeconds",
                    seconds,
                    "may not specify a duration less than 600 seconds (10 minutes)"));
        }
    }

    /** A signature proves that whoever asks has the key; a weak key proves nothing for long. */
    private static void validateRequest(ObjectNode object, List<FieldCause> causes) {
        if (Tree.text(object, "spec", "request").isEmpty()) {
            causes.add(FieldCause.required("spec.request", ""));
            return;
        }
        try {
            var complaint = SigningRequest.of(object).content().keyComplaint();
            if (!complaint.isEmpty()) {
                causes.add(FieldCause.invalid("spec.request", "<certificate request data>", complaint));
            }
        } catch (GeneralSecurityException e) {
            causes.add(
                    FieldCause.invalid("spec.request", "<certificate request data>", String.valueOf(e.getMessage())));
        }
    }

    private static void validateUsages(List<String> usages, List<FieldCause> causes) {
        if (usages.isEmpty()) {
            causes.add(FieldCause.required("spec.usages", ""));
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < usages.size(); i++) {
            var path = "spec.usages[" + i + "]";
            if (!USAGES.contains(usages.get(i))) {
                causes.add(FieldCause.notSupported(
                        path, usages.get(i), USAGES.stream().sorted().toList()));
            }
            if (!seen.add(usages.get(i))) {
                causes.add(FieldCause.duplicate(path, usages.get(i)));
            }
        }
    }

    private static void validateSignerName(String name, List<FieldCause> causes) {
        var field = "spec.signerName";
        if (name.isEmpty()) {
            causes.add(FieldCause.required(field, ""));
            return;
        }
        if (name.equals(LEGACY)) {
            causes.add(FieldCause.invalid(field, name, "the legacy signerName is not allowed via this API version"));
            return;
        }
        var parts = name.split("/", -1);
        if (parts.length != 2) {
            causes.add(FieldCause.invalid(
                    field, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
            return;
        }
        if (!parts[0].contains(".") || !NameRule.SUBDOMAIN.accepts(parts[0])) {
            causes.add(FieldCause.invalid(
                    field, parts[0], "should be a domain with at least two segments separated by dots"));
        }
        if (!NameRule.SUBDOMAIN.accepts(parts[1])) {
            causes.add(FieldCause.invalid(field, parts[1], NameRule.SUBDOMAIN.complaint(parts[1])));
        }
        if (name.length() > LONGEST_SIGNER_NAME) {
            causes.add(FieldCause.tooLong(field, LONGEST_SIGNER_NAME));
        }
    }

    static void validateConditions(ObjectNode object, List<FieldCause> causes) {
        var conditions = Tree.objects(object, "status", "conditions");
        var seen = new HashSet<String>();
        for (int i = 0; i < conditions.size(); i++) {
            var path = "status.conditions[" + i + "]";
            var type = Tree.text(conditions.get(i), "type");
            validateCondition(path, type, Tree.text(conditions.get(i), "status"), causes);
            var opposite = type.equals(SigningRequests.APPROVED)
                    ? SigningRequests.DENIED
                    : type.equals(SigningRequests.DENIED) ? SigningRequests.APPROVED : "";
            if (!opposite.isEmpty() && seen.contains(opposite)) {
                causes.add(FieldCause.invalid(
                        path + ".type", type, "Approved and Denied conditions are mutually exclusive"));
            }
            if (!seen.add(type)) {
                causes.add(FieldCause.duplicate(path + ".type", type));
            }
        }
    }

    private static void validateCondition(String path, String type, String status, List<FieldCause> causes) {
        if (type.isEmpty()) {
            causes.add(FieldCause.required(path + ".type", ""));
        }
        if (status.isEmpty()) {
            causes.add(FieldCause.required(path + ".status", ""));
        } else if (SigningRequests.FINAL.contains(type) && !status.equals(TRUE)) {
            causes.add(FieldCause.notSupported(path + ".status", status, List.of(TRUE)));
        } else if (!STATUSES.contains(status)) {
            causes.add(FieldCause.notSupported(path + ".status", status, STATUSES));
        }
    }

    /** Says what nobody changes: that it was approved, denied or failed, and a certificate that is there. */
    static void validateStatusChange(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        refuseRemoval(next, current, causes);
        for (var type : List.of(SigningRequests.APPROVED, SigningRequests.DENIED)) {
            if (count(next, type) > count(current, type)) {
                causes.add(FieldCause.forbidden(
                        "status.conditions", "updates may not add a condition of type \"" + type + "\""));
            }
        }
        var before = Tree.text(current, "status", "certificate");
        var after = Tree.text(next, "status", "certificate");
        if (before.equals(after)) {
            return;
        }
        if (!before.isEmpty()) {
            causes.add(
                    FieldCause.forbidden("status.certificate", "updates may not modify existing certificate content"));
        }
        if (!after.isEmpty()) {
            validateCertificate(next, causes);
        }
    }

    private static void validateCertificate(ObjectNode object, List<FieldCause> causes) {
        try {
            SigningRequest.of(object).chain();
        } catch (GeneralSecurityException e) {
            causes.add(FieldCause.invalid("status.certificate", "<certificate data>", String.valueOf(e.getMessage())));
        }
    }

    /** What is wrong with an approval or a denial. */
    public static void validateApproval(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        refuseRemoval(next, current, causes);
        validateConditions(next, causes);
    }

    private static void refuseRemoval(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        for (var type : SigningRequests.FINAL) {
            if (count(next, type) < count(current, type)) {
                causes.add(FieldCause.forbidden(
                        "status.conditions", "updates may not remove a condition of type \"" + type + "\""));
            }
        }
    }

    /** Takes from an approval or a denial the conditions alone. */
    public static void keepAllButConditions(ObjectNode next, ObjectNode current) {
        var conditions = Tree.objects(next, "status", "conditions");
        Tree.copy(current, next, "status");
        var status = Tree.child(next, "status");
        status.remove("conditions");
        if (!conditions.isEmpty()) {
            conditions.forEach(Tree.list(status, "conditions")::add);
        }
    }

    /** Fills in when conditions were written, and when they began to hold, where their author did not. */
    public static void stamp(ObjectNode next, ObjectNode current, Instant now) {
        var before = Tree.objects(current, "status", "conditions");
        var text = now.truncatedTo(ChronoUnit.SECONDS).toString();
        for (var condition : Tree.objects(next, "status", "conditions")) {
            Tree.defaultTo(condition, "lastUpdateTime", text);
            var since = before.stream()
                    .filter(old -> isSame(old, condition))
                    .map(old -> Tree.text(old, "lastTransitionTime"))
                    .findFirst()
                    .orElse("");
            Tree.defaultTo(condition, "lastTransitionTime", since.isEmpty() ? text : since);
        }
    }

    private static boolean isSame(ObjectNode one, ObjectNode other) {
        return Tree.text(one, "type").equals(Tree.text(other, "type"))
                && Tree.text(one, "status").equals(Tree.text(other, "status"));
    }

    private static long count(ObjectNode object, String type) {
        return Tree.objects(object, "status", "conditions").stream()
                .filter(condition -> Tree.text(condition, "type").equals(type))
                .count();
    }
}
