package sh.deploy.apiserver.admission.certificates;

import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Decision;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who approves a certificate, or hands one out, has the right to on its signer, by its name or by that of all signers of its domain. Source:
 * Kubernetes' documentation, "Admission Controllers Reference", CertificateApproval and CertificateSigning.
 */
public final class SignerRights {
    private final Authorizer authorizer;

    public SignerRights(Authorizer authorizer) {
        this.authorizer = authorizer;
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

    static boolean isAbout(Kind kind) {
        return kind.group().equals(SigningRequests.GROUP) && kind.plural().equals(SigningRequests.RESOURCE);
    }

    static ProblemException forbidden(String name, String why) {
        return Problem.of(
                        Reason.FORBIDDEN,
                        SigningRequests.RESOURCE + "." + SigningRequests.GROUP + " \"" + name + "\" is forbidden: "
                                + why,
                        new Problem.Target(SigningRequests.GROUP, SigningRequests.RESOURCE, name, ""))
                .toException();
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
}
