package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * CertificateSigningRequest: somebody with a key of their own asks for a certificate, somebody else approves, and a signer signs. What was
 * asked for never changes. Source: Kubernetes' API reference, CertificateSigningRequest.
 */
public final class CertificateSigningRequestPolicy extends KindPolicy {
    public CertificateSigningRequestPolicy() {
        super(KindNames.clusterScoped(
                        SigningRequests.GROUP,
                        SigningRequests.VERSION,
                        SigningRequests.KIND,
                        SigningRequests.RESOURCE,
                        "io.k8s.api.certificates.v1.CertificateSigningRequest")
                .shortened("csr"));
    }

    @Override
    public List<Subresource> subresources() {
        return List.of(
                new Subresource(
                        SigningRequests.APPROVAL,
                        names().group(),
                        names().version(),
                        names().kind(),
                        List.of("get", "patch", "update")),
                Subresource.status(names()));
    }

    @Override
    public void prepareForUpdate(ObjectNode next, ObjectNode current) {
        super.prepareForUpdate(next, current);
        Tree.copy(current, next, "spec");
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        SigningRequestRules.validateSpec(object, causes);
    }

    @Override
    public void validateStatusUpdate(ObjectNode next, ObjectNode current, List<FieldCause> causes) {
        SigningRequestRules.validateConditions(next, causes);
        SigningRequestRules.validateStatusChange(next, current, causes);
    }

    @Override
    public NameRule nameRule() {
        return NameRule.PATH_SEGMENT;
    }

    @Override
    public List<SelectableField> selectableFields() {
        return List.of(SelectableField.of("spec.signerName"));
    }

    @Override
    public List<Column> columns() {
        return List.of(
                Column.ofName(),
                Column.age(),
                Column.text("SignerName", "Who is asked to sign."),
                Column.text("Requestor", "Who asks."),
                Column.text("RequestedDuration", "How long the certificate is to live."),
                Column.text("Condition", "What has become of the request."));
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        var request = SigningRequest.of(object);
        cells.add(request.name())
                .add(Ages.since(object, now))
                .add(request.signer())
                .add(request.user())
                .add(request.expirationSeconds() == 0 ? "<none>" : Ages.write(request.expirationSeconds()))
                .add(condition(request));
    }

    private static String condition(SigningRequest request) {
        var decided = request.is(SigningRequests.DENIED)
                ? SigningRequests.DENIED
                : request.is(SigningRequests.APPROVED) ? SigningRequests.APPROVED : "Pending";
        return decided
                + (request.is(SigningRequests.FAILED) ? "," + SigningRequests.FAILED : "")
                + (request.isIssued() ? ",Issued" : "");
    }
}
