package sh.deploy.apiserver.admission.certificates;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.UserInfo;
import sh.deploy.apiserver.authn.bootstrap.BootstrapTokens;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.CertificateRequest;
import sh.deploy.apiserver.watch.Snapshot;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nobody becomes more than they are by asking for a certificate: who asks is written down by the server; a node and a machine that wants to
 * become one ask for that one's certificates only; nobody asks for the group that may everything. Source: Kubernetes' documentation,
 * "Admission Controllers Reference", CertificateSubjectRestriction and NodeRestriction.
 */
public final class SigningRequestGuard {
    private static final Set<BuiltInSigner> FOR_NODES =
            Set.of(BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET, BuiltInSigner.KUBELET_SERVING);

    /** By one node or bootstrap token for one name: a machine that asks for ever leaves the others' requests alone. */
    static final int MOST_FOR_ONE_NAME = 20;

    /** By one bootstrap token for all names. */
    static final int MOST_BY_ONE = 500;

    /** Of a request by a node or bootstrap token, as it is stored; an agent's has 2 KB. */
    static final int MOST_BYTES = 32 * 1024;

    private final CountedRequests counted = new CountedRequests();
    private final Supplier<Snapshot> newest;

    public SigningRequestGuard(Supplier<Snapshot> newest) {
        this.newest = newest;
    }

    /** Writes down who asks, whatever the author said. */
    public void nameAuthor(Permit permit, Kind kind, ObjectNode object) {
        if (!SignerRights.isAbout(kind)) {
            return;
        }
        var spec = Tree.child(object, "spec");
        spec.remove(List.of("uid", "extra"));
        UserInfo.write(spec, permit.caller());
    }

    /**
     * Leaves everything but requests for certificates alone.
     *
     * @param object new, and valid
     * @throws ProblemException 403 with what the caller may not ask for; 413 when what a node or a token asks for is too large, 429 when
     *     they have asked too often
     */
    public void check(Permit permit, Kind kind, ObjectKey key, ObjectNode object) {
        if (!SignerRights.isAbout(kind)) {
            return;
        }
        var asked = SigningRequest.of(object);
        var signer = BuiltInSigner.named(asked.signer()).orElse(null);
        var request = content(asked);
        if (signer == BuiltInSigner.KUBE_APISERVER_CLIENT
                && request.organizations().contains(BuiltInSigner.MASTERS)) {
            throw SignerRights.forbidden(
                    key.name(),
                    "use of " + asked.signer() + " signer with " + BuiltInSigner.MASTERS + " group is not allowed");
        }
        var caller = permit.caller();
        boolean joins = BootstrapTokens.isBearer(caller);
        if (joins || !caller.node().isEmpty()) {
            var who = joins ? "a bootstrap token " : "node \"" + caller.node() + "\" ";
            refuseTies(key, who, object);
            refuseTooLarge(key, who, object);
            refuseTooMany(caller, request.commonName());
        }
        if (!caller.node().isEmpty()) {
            var who = "node \"" + caller.node() + "\" ";
            if (signer == null || !FOR_NODES.contains(signer)) {
                throw SignerRights.forbidden(
                        key.name(), who + "may ask for certificates of " + names(FOR_NODES) + " only");
            }
            checkNodes(key, who, caller.node(), signer, request, asked);
        } else if (joins) {
            checkJoining(key, caller, signer, request, asked);
        }
    }

    /** What approves itself must go by itself, too. */
    private static void refuseTies(ObjectKey key, String who, ObjectNode object) {
        if (Tree.has(object, "metadata", "finalizers") || Tree.has(object, "metadata", "ownerReferences")) {
            throw SignerRights.forbidden(key.name(), who + "may not set finalizers and ownerReferences");
        }
    }

    /** What approves itself must not fill the server. */
    private void refuseTooMany(Caller caller, String commonName) {
        var count = counted.of(
                newest.get().list(SigningRequests.GROUP, SigningRequests.RESOURCE, ""), caller.user(), commonName);
        if (count.forName() >= MOST_FOR_ONE_NAME || count.byCaller() >= MOST_BY_ONE) {
            throw Problem.of(
                            Reason.TOO_MANY_REQUESTS,
                            "\"" + caller.user() + "\" has " + count.byCaller() + " requests for certificates, "
                                    + count.forName() + " of them for " + commonName
                                    + "; they go an hour after they were decided")
                    .toException();
        }
    }

    /** Labels have no bound of their own. */
    private static void refuseTooLarge(ObjectKey key, String who, ObjectNode object) {
        int bytes = JsonTrees.encode(object).length();
        if (bytes > MOST_BYTES) {
            throw Problem.of(
                            Reason.REQUEST_ENTITY_TOO_LARGE,
                            "Request entity too large: the request \"" + key.name() + "\" for a certificate has "
                                    + bytes
                                    + " bytes with its labels and annotations; that of " + who.strip() + " may have "
                                    + MOST_BYTES)
                    .toException();
        }
    }

    private static void checkJoining(
            ObjectKey key,
            Caller caller,
            @Nullable BuiltInSigner signer,
            CertificateRequest request,
            SigningRequest asked) {
        if (signer != BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET) {
            throw SignerRights.forbidden(
                    key.name(),
                    "a bootstrap token may ask for certificates of "
                            + names(Set.of(BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET)) + " only");
        }
        checkNodes(key, "a bootstrap token ", BootstrapTokens.node(caller.extra()), signer, request, asked);
    }

    /** @param node whose certificates may be asked for; empty for any */
    private static void checkNodes(
            ObjectKey key,
            String who,
            String node,
            BuiltInSigner signer,
            CertificateRequest request,
            SigningRequest asked) {
        var complaint = signer.complaint(request, asked.usages());
        if (!complaint.isEmpty()) {
            throw SignerRights.forbidden(key.name(), who + "may not ask for this: " + complaint);
        }
        if (!node.isEmpty() && !request.commonName().equals(BuiltInSigner.NODE_USER + node)) {
            throw SignerRights.forbidden(
                    key.name(),
                    who + "may ask for a certificate of " + BuiltInSigner.NODE_USER + node + " only, not of "
                            + request.commonName());
        }
    }

    /** It was read once when it was validated. */
    private static CertificateRequest content(SigningRequest asked) {
        try {
            return asked.content();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a valid request for a certificate cannot be read", e);
        }
    }

    private static String names(Set<BuiltInSigner> signers) {
        return String.join(
                " and ",
                signers.stream().map(BuiltInSigner::signerName).sorted().toList());
    }
}
