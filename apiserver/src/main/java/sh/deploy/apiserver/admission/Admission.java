package sh.deploy.apiserver.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.certificates.SignerRights;
import sh.deploy.apiserver.admission.certificates.SigningRequestGuard;
import sh.deploy.apiserver.admission.limits.LimitRanges;
import sh.deploy.apiserver.admission.podsecurity.PodSecurity;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.quota.QuotaLedger;
import sh.deploy.apiserver.admission.quota.ResourceQuotas;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.policy.SigningRequestRules;
import sh.deploy.apiserver.log.Expected;
import sh.deploy.apiserver.log.Verb;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a wanted change complete and judges it. Trees are given away to it: it fills in what is missing, in place. Safe for all
 * threads.
 */
public final class Admission {
    private final NamespaceGate namespaces;
    private final PodPriorities podPriorities;
    private final LimitRanges limitRanges;
    private final PodReferences podReferences;
    private final AccountSecrets accountSecrets;
    private final TokenVolume tokenVolume;
    private final DefaultStorageClass defaultStorageClass;
    private final NoEscalation noEscalation;
    private final NodeRestriction nodeRestriction = new NodeRestriction();
    private final NodeTokens nodeTokens;
    private final PodSecurity podSecurity;
    private final SigningRequestGuard signingRequests;
    private final SignerRights signerRights;
    private final ResourceQuotas quotas;
    private final Time time;

    public Admission(
            Supplier<Snapshot> newest,
            Authorizer authorizer,
            PodSecuritySettings podSecurity,
            QuotaLedger quotas,
            Time time) {
        this.namespaces = new NamespaceGate(newest);
        this.podPriorities = new PodPriorities(newest);
        this.limitRanges = new LimitRanges(newest);
        this.podReferences = new PodReferences(newest);
        this.accountSecrets = new AccountSecrets(newest);
        this.tokenVolume = new TokenVolume(newest);
        this.defaultStorageClass = new DefaultStorageClass(newest);
        this.noEscalation = new NoEscalation(authorizer);
        this.nodeTokens = new NodeTokens(newest);
        this.podSecurity = new PodSecurity(newest, podSecurity);
        this.signingRequests = new SigningRequestGuard(newest);
        this.signerRights = new SignerRights(authorizer);
        this.quotas = new ResourceQuotas(newest, quotas);
        this.time = time;
    }

    /** @throws sh.deploy.api.problem.ProblemException 422 with every field at fault, or 403/404 for the namespace, what a pod
     * refers to, or what its namespace does not allow */
    public Admitted create(Permit permit, Kind kind, ObjectKey key, ObjectNode object) {
        var expected = new ArrayList<Expected>(3);
        expected.add(new Expected.Absent(key));
        if (kind.namespaced()) {
            expected.add(namespaces.open(kind, key));
        }
        podPriorities.give(kind, key, object);
        limitRanges.give(kind, key, object);
        kind.prepareForCreate(object);
        signingRequests.nameAuthor(permit, kind, object);
        var warnings = new ArrayList<>(podSecurity.strip(permit, kind, key, object));
        kind.applyDefaults(object);
        accountSecrets.give(kind, key, object);
        tokenVolume.give(kind, key, object);
        defaultStorageClass.give(kind, key, object);
        refuseIf(kind, key, kind.validateCreate(object), podSecurity.validate(kind, object, null));
        noEscalation.check(permit, kind, key, object, null);
        nodeRestriction.check(permit, kind, key, object, null);
        signingRequests.check(permit, kind, key, object);
        podPriorities.check(kind, key, object, null);
        podReferences.check(kind, key, object);
        limitRanges.check(kind, key, object, true);
        warnings.addAll(podSecurity.judge(permit, kind, key, object, null));
        expected.addAll(quotas.admit(kind, key, object));
        return new Admitted(permit, Verb.CREATE, kind, key, object, expected, warnings);
    }

    /** A change of the object itself, not of its status. */
    public Admitted update(Permit permit, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        podPriorities.keep(kind, next, currentTree);
        kind.prepareForUpdate(next, currentTree);
        kind.applyDefaults(next);
        refuseIf(
                kind,
                current.key(),
                kind.validateUpdate(next, currentTree),
                podSecurity.validate(kind, next, currentTree));
        noEscalation.check(permit, kind, current.key(), next, currentTree);
        nodeRestriction.check(permit, kind, current.key(), next, currentTree);
        podPriorities.check(kind, current.key(), next, currentTree);
        limitRanges.check(kind, current.key(), next, false);
        var warnings = podSecurity.judge(permit, kind, current.key(), next, currentTree);
        return new Admitted(permit, Verb.UPDATE, kind, current.key(), next, at(current), warnings);
    }

    public Admitted updateStatus(
            Permit permit, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        kind.prepareForStatusUpdate(next, currentTree);
        signerRights.checkStatus(permit, kind, next, currentTree);
        stampIfSigned(kind, next, currentTree);
        refuseIf(kind, current.key(), kind.validateStatusUpdate(next, currentTree), List.of());
        return change(permit, kind, current, next);
    }

    /** The approval of a request for a certificate, or its denial: nothing but its conditions changes. */
    public Admitted approve(Permit permit, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        kind.prepareForStatusUpdate(next, currentTree);
        SigningRequestRules.keepAllButConditions(next, currentTree);
        signerRights.checkApproval(permit, next);
        SigningRequestRules.stamp(next, currentTree, time.now());
        refuseIf(
                kind,
                current.key(),
                kind.validatePart(
                        next, currentTree, causes -> SigningRequestRules.validateApproval(next, currentTree, causes)),
                List.of());
        return change(permit, kind, current, next);
    }

    private void stampIfSigned(Kind kind, ObjectNode next, ObjectNode current) {
        if (kind.group().equals(SigningRequests.GROUP)) {
            SigningRequestRules.stamp(next, current, time.now());
        }
    }

    /**
     * Judges the request for a token of a service account, of which nothing is stored.
     *
     * @param request with its defaults
     */
    public void checkTokenRequest(Permit permit, String account, ObjectNode request) {
        nodeTokens.check(permit, account, request);
    }

    /** A change that the server itself makes by fixed rules, such as marking an object as going, or binding a pod. */
    public Admitted change(Permit permit, Kind kind, StoredObject current, ObjectNode next) {
        return new Admitted(permit, Verb.UPDATE, kind, current.key(), next, at(current), List.of());
    }

    public Admitted removal(Permit permit, Kind kind, StoredObject current, ObjectNode last) {
        return new Admitted(permit, Verb.DELETE, kind, current.key(), last, at(current), List.of());
    }

    private static List<Expected> at(StoredObject current) {
        return List.of(new Expected.At(current.key(), current.revision()));
    }

    private static void refuseIf(Kind kind, ObjectKey key, List<FieldCause> invalid, List<FieldCause> unreadable) {
        var causes = new ArrayList<>(invalid);
        causes.addAll(unreadable);
        if (!causes.isEmpty()) {
            throw invalid(kind, key.name(), causes).toException();
        }
    }

    /** {@code Pod "x" is invalid: spec.containers: Required value}, or a list in brackets when there are several. */
    public static Problem invalid(Kind kind, String name, List<FieldCause> causes) {
        var sentences = causes.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .distinct()
                .toList();
        var all = sentences.size() == 1 ? sentences.getFirst() : "[" + String.join(", ", sentences) + "]";
        var group = kind.group().isEmpty() ? "" : "." + kind.group();
        return new Problem(
                Reason.INVALID,
                kind.kind() + group + " \"" + name + "\" is invalid: " + all,
                new Problem.Target(kind.group(), kind.kind(), name, ""),
                causes,
                0);
    }
}
