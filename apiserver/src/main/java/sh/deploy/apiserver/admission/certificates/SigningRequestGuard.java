package sh.deploy.apiserver.admission.certificates;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.bootstrap.BootstrapTokens;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.CertificateRequest;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nobody becomes more than they are by asking for a certificate: who asks is written down by the server; a node and a machine that wants to
 * become one ask for that one's certificates only; nobody asks for the group that may everything. And who approves or hands out a
 * certificate has the right to, on its signer. Source: Kubernetes' documentation, "Admission Controllers Reference", CertificateApproval,
 * CertificateSigning, CertificateSubjectRestriction and NodeRestriction.
 */
public final class SigningRequestGuard {
    private static final Set<BuiltInSigner> FOR_NODES =
            Set.of(BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET, BuiltInSigner.KUBELET_SERVING);

    private final Authorizer authorizer;

    public SigningRequestGuard(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /** Writes down who asks, whatever the author said. */
    public void nameAuthor(Permit permit, Kind kind, ObjectNode object) {
        if (!isAbout(kind)) {
            return;
        }
        var caller = permit.caller();
        var spec = Tree.child(object, "spec");
        spec.remove(List.of("uid", "extra"));
        spec.put("username", caller.user());
        if (!caller.uid().isEmpty()) {
            spec.put("uid", caller.uid());
        }
        new TreeSet<>(caller.groups()).forEach(spec.putArray("groups")::add);
        if (!caller.extra().isEmpty()) {
            var extra = spec.putObject("extra");
            new TreeMap<>(caller.extra()).forEach((key, values) -> values.forEach(extra.putArray(key)::add));
        }
    }

    /**
     * Leaves everything but requests for certificates alone.
     *
     * @param object new, and valid
     * @throws ProblemException 403 with what the caller may not ask for
     */
    public void check(Permit permit, Kind kind, ObjectKey key, ObjectNode object) {
        if (!isAbout(kind)) {
            return;
        }
        var asked = SigningRequest.of(object);
        var signer = BuiltInSigner.named(asked.signer()).orElse(null);
        var request = content(asked);
        if (signer == BuiltInSigner.KUBE_APISERVER_CLIENT
                && request.organizations().contains(BuiltInSigner.MASTERS)) {
            throw forbidden(
                    key.name(),
                    "use of " + asked.signer() + " signer with " + BuiltInSigner.MASTERS + " group is not allowed");
        }
        var caller = permit.caller();
        if (!caller.node().isEmpty()) {
            var who = "node \"" + caller.node() + "\" ";
            if (signer == null || !FOR_NODES.contains(signer)) {
                throw forbidden(key.name(), who + "may ask for certificates of " + names(FOR_NODES) + " only");
            }
            checkNodes(key, who, caller.node(), signer, request, asked);
        } else if (BootstrapTokens.isBearer(caller)) {
            checkJoining(key, caller, signer, request, asked);
        }
    }

    private static void checkJoining(
            ObjectKey key,
            Caller caller,
            @Nullable BuiltInSigner signer,
            CertificateRequest request,
            SigningRequest asked) {
        if (signer != BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET) {
            throw forbidden(
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
            throw forbidden(key.name(), who + "may not ask for this: " + complaint);
        }
        if (!node.isEmpty() && !request.commonName().equals(BuiltInSigner.NODE_USER + node)) {
            throw forbidden(
                    key.name(),
                    who + "may ask for a certificate of " + BuiltInSigner.NODE_USER + node + " only, not of "
                            + request.commonName());
        }
    }

    /** @throws ProblemException 403 for somebody who may not approve or deny what this signer is asked for */
    public void checkApproval(Permit permit, ObjectNode object) {
        refuseUnless(permit, "approve", object);
    }

    /** @throws ProblemException 403 for somebody who changes the status and may not sign for this signer */
    public void checkStatus(Permit permit, Kind kind, ObjectNode next, ObjectNode current) {
        if (isAbout(kind) && !Tree.at(next, "status").equals(Tree.at(current, "status"))) {
            refuseUnless(permit, "sign", next);
        }
    }

    private void refuseUnless(Permit permit, String verb, ObjectNode object) {
        var asked = SigningRequest.of(object);
        var domain = asked.signer().substring(0, asked.signer().indexOf('/') + 1);
        if (!may(permit.caller(), verb, asked.signer()) && !may(permit.caller(), verb, domain + "*")) {
            throw forbidden(
                    asked.name(),
                    "user not permitted to " + verb + " requests with signerName \"" + asked.signer() + "\"");
        }
    }

    private boolean may(Caller caller, String verb, String signer) {
        return authorizer.decide(
                        caller, new Action(verb, SigningRequests.GROUP, SigningRequests.SIGNERS, "", "", signer))
                instanceof Decision.Allowed;
    }

    /** It was read once when it was validated. */
    private static CertificateRequest content(SigningRequest asked) {
        try {
            return asked.content();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a valid request for a certificate cannot be read", e);
        }
    }

    private static boolean isAbout(Kind kind) {
        return kind.group().equals(SigningRequests.GROUP) && kind.plural().equals(SigningRequests.RESOURCE);
    }

    private static String names(Set<BuiltInSigner> signers) {
        return String.join(
                " and ",
                signers.stream().map(BuiltInSigner::signerName).sorted().toList());
    }

    private static ProblemException forbidden(String name, String why) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        SigningRequests.RESOURCE + "." + SigningRequests.GROUP + " \"" + name + "\" is forbidden: "
                                + why,
                        new Problem.Target(SigningRequests.GROUP, SigningRequests.RESOURCE, name, ""))
                .toException();
    }
}
