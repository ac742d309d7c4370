package sh.deploy.apiserver.certificates;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.function.Predicate;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.admission.certificates.BuiltInSigner;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.watch.Store;

/** Finds out who has a node's name. For one thread. */
final class NodeClaims {
    private final Store store;
    private final NodeCredentials credentials;
    private final Predicate<String> inSession;
    private final Predicate<String> kept;

    /**
     * @param inSession whether a node's agent is connected now
     * @param kept whether a node's credential lies in the server's own folder
     */
    NodeClaims(Store store, NodeCredentials credentials, Predicate<String> inSession, Predicate<String> kept) {
        this.store = store;
        this.credentials = credentials;
        this.inSession = inSession;
        this.kept = kept;
    }

    /** @param except name of the request that is being judged */
    NodeClaim of(String node, String except, Instant now) {
        boolean there = store.newest().get(new ObjectKey("", "nodes", "", node)) != null || inSession.test(node);
        var given = new ArrayList<>(credentials.live(node, now));
        for (var stored : store.newest().list(SigningRequests.GROUP, SigningRequests.RESOURCE, "")) {
            var other = SigningRequest.of(JsonTrees.object(stored.json()));
            if (!other.name().equals(except) && isAboutToBeSigned(other)) {
                addIfFor(node, other, given, now);
            }
        }
        return new NodeClaim(there, kept.test(node), given);
    }

    private static boolean isAboutToBeSigned(SigningRequest request) {
        return request.signer().equals(BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET.signerName())
                && request.is(SigningRequests.APPROVED)
                && !request.is(SigningRequests.FAILED)
                && !request.isIssued();
    }

    private static void addIfFor(String node, SigningRequest request, ArrayList<NodeCredential> given, Instant now) {
        try {
            var content = request.content();
            if (BuiltInSigner.node(content.commonName()).equals(node)) {
                given.add(new NodeCredential(content.keyId(), now.plus(BuiltInSigner.LONGEST), request.user()));
            }
        } catch (GeneralSecurityException neverSigned) {
            // Nobody gets a certificate by what cannot be read.
        }
    }
}
