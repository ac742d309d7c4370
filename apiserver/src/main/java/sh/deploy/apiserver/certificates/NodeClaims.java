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

    /**
     * Where something is noted of the node, so is every certificate for it that was issued, but for those that were superseded.
     *
     * @param judged leaves itself out
     */
    NodeClaim of(String node, SigningRequest judged, Instant now) {
        boolean there = store.newest().get(new ObjectKey("", "nodes", "", node)) != null || inSession.test(node);
        var given = new ArrayList<>(credentials.live(node, now));
        boolean noted = !given.isEmpty();
        var coming = new ArrayList<NodeCredential>();
        for (var stored : store.newest().list(SigningRequests.GROUP, SigningRequests.RESOURCE, "")) {
            var other = SigningRequest.of(JsonTrees.object(stored.json()));
            var signer = BuiltInSigner.named(other.signer()).orElse(null);
            if (signer != null
                    && !other.name().equals(judged.name())
                    && isGiven(other)
                    && !(noted && other.isIssued())) {
                addIfFor(node, signer, other, other.isIssued() ? given : coming, now);
            }
        }
        return new NodeClaim(there, kept.test(node), given, coming, credentials.nodesOf(judged.user(), now));
    }

    private static boolean isGiven(SigningRequest request) {
        return request.isIssued() || request.is(SigningRequests.APPROVED) && !request.is(SigningRequests.FAILED);
    }

    private static void addIfFor(
            String node, BuiltInSigner signer, SigningRequest request, ArrayList<NodeCredential> given, Instant now) {
        try {
            var content = request.content();
            if (signer.nodeProvedBy(content).equals(node)) {
                var credential = new NodeCredential(content.keyId(), end(request, now), request.user());
                if (credential.isLive(now)) {
                    given.add(credential);
                }
            }
        } catch (GeneralSecurityException neverSigned) {
            // Nobody gets a certificate by what cannot be read.
        }
    }

    private static Instant end(SigningRequest request, Instant now) {
        var latest = now.plus(BuiltInSigner.LONGEST);
        if (!request.isIssued()) {
            return latest;
        }
        try {
            return request.chain().getFirst().getNotAfter().toInstant();
        } catch (GeneralSecurityException unreadable) {
            return latest;
        }
    }
}
