package sh.deploy.apiserver.certificates;

import sh.deploy.apiserver.admission.certificates.BuiltInSigner;
import sh.deploy.apiserver.authn.ClientCertificates;
import sh.deploy.apiserver.authn.bootstrap.BootstrapTokens;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.pki.CertificateRequest;

/**
 * Which requests need nobody to approve them: a node's for its own name, by a key that has it; and that of a machine which joins by a bootstrap token, for a name
 * that nobody has. Somebody has a name for as long as there is a Node of it or its agent is in session, or a certificate for it with another
 * key is not over. A token that was made for one node takes no notice of certificates from before: it is an administrator's word that
 * the machine is made anew; but it gets that node one key, and not a second one. A token for any name makes so many nodes only. Whoever asks again with the key that has the name gets it
 * again. Everything else waits for a person. Pure.
 */
final class AutoApproval {
    /** What is done. */
    sealed interface Verdict {
        record Approve(String message) implements Verdict {}

        record Deny(String reason, String message) implements Verdict {}

        record Wait() implements Verdict {}
    }

    static final String NAME_HELD = "NodeNameHeld";
    static final String NOT_FOR_NODES = "NotForNodes";

    /**
     * That one token for any name makes: all that all of them may have noted, with the longest names and as often renewed as can be, is less
     * than half of what fits into the object where it is.
     */
    static final int MOST_NODES = 100;

    private AutoApproval() {}

    /** The node in whose name a machine asks that is it, or wants to become it; empty where that is not what is asked for. */
    static String node(SigningRequest asked, CertificateRequest request) {
        boolean mayBe = asked.signer().equals(BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET.signerName())
                && (isBearer(asked) || isNode(asked, request));
        return mayBe ? BuiltInSigner.node(request.commonName()) : "";
    }

    /**
     * @param keyId of the key in the request
     * @param claim to that {@link #node}; looked at for no other request
     */
    static Verdict of(SigningRequest asked, CertificateRequest request, String keyId, NodeClaim claim) {
        var node = node(asked, request);
        if (node.isEmpty()) {
            return new Verdict.Wait();
        }
        var complaint = BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET.complaint(request, asked.usages());
        if (!complaint.isEmpty()) {
            return new Verdict.Deny(NOT_FOR_NODES, complaint);
        }
        return isNode(asked, request) ? ofRenewing(asked, node, claim) : ofJoining(asked, keyId, node, claim);
    }

    /** A machine that another has replaced has a certificate of that name still, and gets no new one by it. */
    private static Verdict ofRenewing(SigningRequest asked, String node, NodeClaim claim) {
        var keyId = ClientCertificates.keyId(asked.extra());
        return !keyId.isEmpty() && claim.isOf(keyId)
                ? new Verdict.Approve("the node \"" + node + "\" renews its certificate")
                : new Verdict.Wait();
    }

    private static Verdict ofJoining(SigningRequest asked, String keyId, String node, NodeClaim claim) {
        var meant = BootstrapTokens.node(asked.extra());
        if (!meant.isEmpty() && !meant.equals(node)) {
            return new Verdict.Deny(NAME_HELD, "the token was made for the node \"" + meant + "\" alone");
        }
        if (claim.isOf(keyId)) {
            return new Verdict.Approve("the node \"" + node + "\" asks again, with the key that has its name");
        }
        if (claim.there()) {
            return held(node, "there is a node of that name");
        }
        if (!meant.isEmpty()) {
            return claim.isOfAnother(keyId, asked.user())
                    ? held(node, "the token has got that node a certificate for another key")
                    : new Verdict.Approve("the token was made for the node \"" + node + "\"");
        }
        if (claim.kept() || claim.isOfAnother(keyId)) {
            return held(node, "another credential for that node is not over");
        }
        return claim.nodesOfRequester() < MOST_NODES
                ? new Verdict.Approve("nobody has the name \"" + node + "\"")
                : new Verdict.Wait();
    }

    private static Verdict held(String node, String why) {
        return new Verdict.Deny(
                NAME_HELD,
                why
                        + ": join under another name; or, if this machine is to take its place, delete the Node and join with"
                        + " a new token of `deployctl token create --node " + node + "`");
    }

    private static boolean isBearer(SigningRequest asked) {
        return BootstrapTokens.isBearer(asked.user(), asked.groups());
    }

    private static boolean isNode(SigningRequest asked, CertificateRequest request) {
        return asked.groups().contains(BuiltInSigner.NODES)
                && !BuiltInSigner.node(asked.user()).isEmpty()
                && asked.user().equals(request.commonName());
    }
}
