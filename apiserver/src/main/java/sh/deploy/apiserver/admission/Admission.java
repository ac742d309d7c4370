package sh.deploy.apiserver.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.certificates.SignerRights;
import sh.deploy.apiserver.admission.certificates.SigningRequestGuard;
import sh.deploy.apiserver.admission.expression.Evaluations;
import sh.deploy.apiserver.admission.limits.LimitRanges;
import sh.deploy.apiserver.admission.podsecurity.PodSecurity;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.policy.Evaluator;
import sh.deploy.apiserver.admission.policy.InstalledPolicies;
import sh.deploy.apiserver.admission.policy.MutatingPolicies;
import sh.deploy.apiserver.admission.policy.Policies;
import sh.deploy.apiserver.admission.quota.QuotaLedger;
import sh.deploy.apiserver.admission.quota.ResourceQuotas;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.admission.webhook.Attempt;
import sh.deploy.apiserver.admission.webhook.Operation;
import sh.deploy.apiserver.admission.webhook.Webhooks;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.policy.SigningRequestRules;
import sh.deploy.apiserver.kinds.tree.Tree;
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
    /** Of an object with more faults than these, these are told. */
    private static final int MOST_CAUSES = 100;

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
    private final ParameterRights parameterRights;
    private final Mutators mutators;
    private final Policies policies;
    private final Webhooks webhooks;
    private final Time time;

    /** With webhooks and policies that nobody can configure. */
    public Admission(
            Supplier<Snapshot> newest,
            Authorizer authorizer,
            PodSecuritySettings podSecurity,
            QuotaLedger quotas,
            Time time) {
        this(newest, authorizer, podSecurity, quotas, Kinds.builtIn(), new Evaluations(1, time), time);
    }

    private Admission(
            Supplier<Snapshot> newest,
            Authorizer authorizer,
            PodSecuritySettings podSecurity,
            QuotaLedger quotas,
            Kinds kinds,
            Evaluations evaluations,
            Time time) {
        this(
                newest,
                authorizer,
                podSecurity,
                quotas,
                kinds,
                new MutatingPolicies(
                        InstalledPolicies.mutating(evaluations), new Evaluator(kinds, newest, evaluations, authorizer)),
                new Policies(
                        InstalledPolicies.validating(evaluations),
                        new Evaluator(kinds, newest, evaluations, authorizer)),
                Webhooks.none(kinds, newest, authorizer),
                time);
    }

    public Admission(
            Supplier<Snapshot> newest,
            Authorizer authorizer,
            PodSecuritySettings podSecurity,
            QuotaLedger quotas,
            Kinds kinds,
            MutatingPolicies mutatingPolicies,
            Policies policies,
            Webhooks webhooks,
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
        this.parameterRights = new ParameterRights(newest, authorizer, kinds);
        this.mutators = new Mutators(mutatingPolicies, webhooks);
        this.policies = policies;
        this.webhooks = webhooks;
        this.time = time;
    }

    /**
     * What a request says beside its object; its time begins now. One for each request.
     *
     * @param kind in which the client speaks
     * @param part of the object that the address names; empty: the object itself
     */
    public Asked asked(Kind kind, String resource, String part, boolean dryRun, Supplier<ObjectNode> options) {
        return webhooks.asked(kind, resource, part, dryRun, options);
    }

    /** @throws ProblemException 422 with every field at fault, or 403/404 for the namespace, what a pod
     * refers to, or what its namespace does not allow */
    public Admitted create(Permit permit, Asked asked, Kind kind, ObjectKey key, ObjectNode object) {
        var warnings = new ArrayList<String>(0);
        return ProblemException.telling(warnings, () -> create(permit, asked, kind, key, object, warnings));
    }

    private Admitted create(
            Permit permit, Asked asked, Kind kind, ObjectKey key, ObjectNode object, List<String> warnings) {
        if (kind.namespaced()) {
            namespaces.open(kind, key);
        }
        Runnable complete = () -> complete(permit, kind, key, object, warnings);
        complete.run();
        nodeRestriction.check(permit, kind, key, object, null); // what others add is not the node's doing
        var attempt = Attempt.of(Operation.CREATE, permit, asked, kind, key, object, null);
        mutators.mutate(attempt, complete, warnings);
        var expected = new ArrayList<Expected>(3);
        expected.add(new Expected.Absent(key));
        if (kind.namespaced()) {
            // Webhooks took their time; what follows is judged by the namespace as it is now, and must still be so in
            // the end.
            expected.add(namespaces.open(kind, key));
        }
        refuseIf(kind, key, kind.validateCreate(object), podSecurity.validate(kind, object, null));
        noEscalation.check(permit, kind, key, object, null);
        parameterRights.check(permit, kind, key, object, null);
        signingRequests.check(permit, kind, key, object);
        podPriorities.check(kind, key, object, null);
        podReferences.check(kind, key, object);
        limitRanges.check(kind, key, object, true);
        warnings.addAll(podSecurity.judge(permit, kind, key, object, null));
        validate(attempt, warnings);
        expected.addAll(quotas.admit(kind, key, object));
        return new Admitted(permit, Verb.CREATE, kind, key, object, expected, warnings);
    }

    /** The last to judge what will be stored. */
    private void validate(Attempt attempt, List<String> warnings) {
        policies.judge(attempt, warnings);
        webhooks.validate(attempt, warnings);
    }

    /** Of what nobody completes or validates in between. @return sentences for whoever asked */
    private List<String> judge(Attempt attempt) {
        var warnings = new ArrayList<String>(0);
        return ProblemException.telling(warnings, () -> {
            mutators.mutate(attempt, () -> {}, warnings);
            validate(attempt, warnings);
            return warnings;
        });
    }

    /** Fills in what a new object lacks. Idempotent: it is done again when policies or webhooks have changed the object. */
    private void complete(Permit permit, Kind kind, ObjectKey key, ObjectNode object, List<String> warnings) {
        podPriorities.give(kind, key, object);
        limitRanges.give(kind, key, object);
        kind.prepareForCreate(object);
        signingRequests.nameAuthor(permit, kind, object);
        warnings.addAll(podSecurity.strip(permit, kind, key, object));
        kind.applyDefaults(object);
        accountSecrets.give(kind, key, object);
        tokenVolume.give(kind, key, object);
        defaultStorageClass.give(kind, key, object);
    }

    /** A change of the object itself, not of its status. */
    public Admitted update(
            Permit permit, Asked asked, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        var warnings = new ArrayList<String>(0);
        return ProblemException.telling(
                warnings, () -> update(permit, asked, kind, current, currentTree, next, warnings));
    }

    private Admitted update(
            Permit permit,
            Asked asked,
            Kind kind,
            StoredObject current,
            ObjectNode currentTree,
            ObjectNode next,
            List<String> warnings) {
        Runnable complete = () -> {
            podPriorities.keep(kind, next, currentTree);
            kind.prepareForUpdate(next, currentTree);
            kind.applyDefaults(next);
        };
        complete.run();
        nodeRestriction.check(permit, kind, current.key(), next, currentTree);
        var attempt = Attempt.of(Operation.UPDATE, permit, asked, kind, current.key(), next, currentTree);
        mutators.mutate(attempt, complete, warnings);
        refuseIf(
                kind,
                current.key(),
                kind.validateUpdate(next, currentTree),
                podSecurity.validate(kind, next, currentTree));
        noEscalation.check(permit, kind, current.key(), next, currentTree);
        parameterRights.check(permit, kind, current.key(), next, currentTree);
        podPriorities.check(kind, current.key(), next, currentTree);
        limitRanges.check(kind, current.key(), next, false);
        warnings.addAll(podSecurity.judge(permit, kind, current.key(), next, currentTree));
        validate(attempt, warnings);
        return new Admitted(permit, Verb.UPDATE, kind, current.key(), next, at(current), warnings);
    }

    public Admitted updateStatus(
            Permit permit, Asked asked, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        Runnable complete = () -> {
            kind.prepareForStatusUpdate(next, currentTree);
            stampIfSigned(kind, next, currentTree);
        };
        complete.run();
        var attempt = Attempt.of(Operation.UPDATE, permit, asked, kind, current.key(), next, currentTree);
        var warnings = new ArrayList<String>(0);
        return ProblemException.telling(warnings, () -> {
            mutators.mutate(attempt, complete, warnings);
            signerRights.checkStatus(permit, kind, next, currentTree);
            refuseIf(kind, current.key(), kind.validateStatusUpdate(next, currentTree), List.of());
            validate(attempt, warnings);
            return new Admitted(permit, Verb.UPDATE, kind, current.key(), next, at(current), warnings);
        });
    }

    private void stampIfSigned(Kind kind, ObjectNode next, ObjectNode current) {
        if (kind.group().equals(SigningRequests.GROUP)) {
            SigningRequestRules.stamp(next, current, time.now());
        }
    }

    /** The approval of a request for a certificate, or its denial: nothing but its conditions changes. */
    public Admitted approve(
            Permit permit, Asked asked, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        Runnable complete = () -> {
            kind.prepareForStatusUpdate(next, currentTree);
            SigningRequestRules.keepAllButConditions(next, currentTree);
            SigningRequestRules.stamp(next, currentTree, time.now());
        };
        complete.run();
        var attempt = Attempt.of(Operation.UPDATE, permit, asked, kind, current.key(), next, currentTree);
        var warnings = new ArrayList<String>(0);
        return ProblemException.telling(warnings, () -> {
            mutators.mutate(attempt, complete, warnings);
            signerRights.checkApproval(permit, next);
            refuseIf(
                    kind,
                    current.key(),
                    kind.validatePart(
                            next,
                            currentTree,
                            causes -> SigningRequestRules.validateApproval(next, currentTree, causes)),
                    List.of());
            validate(attempt, warnings);
            return new Admitted(permit, Verb.UPDATE, kind, current.key(), next, at(current), warnings);
        });
    }

    /**
     * A change of a namespace's own finalizers, and of nothing else.
     *
     * @param next the current object but for {@code spec.finalizers}
     */
    public Admitted updateFinalizers(
            Permit permit, Asked asked, Kind kind, StoredObject current, ObjectNode currentTree, ObjectNode next) {
        Runnable complete = () -> {
            var wanted = Tree.child(next, "spec").deepCopy();
            next.removeAll();
            next.setAll(currentTree.deepCopy());
            Tree.copy(wanted, Tree.child(next, "spec"), "finalizers");
        };
        var attempt = Attempt.of(Operation.UPDATE, permit, asked, kind, current.key(), next, currentTree);
        var warnings = new ArrayList<String>(0);
        return ProblemException.telling(warnings, () -> {
            mutators.mutate(attempt, complete, warnings);
            validate(attempt, warnings);
            return new Admitted(permit, Verb.UPDATE, kind, current.key(), next, at(current), warnings);
        });
    }

    /**
     * Lets policies and webhooks judge that an object shall go.
     *
     * @return sentences for whoever asked
     */
    public List<String> delete(Permit permit, Asked asked, Kind kind, StoredObject current, ObjectNode tree) {
        return judge(Attempt.of(Operation.DELETE, permit, asked, kind, current.key(), null, tree));
    }

    /**
     * Lets policies and webhooks judge the body of a request that is no stored object, such as a Binding or a Scale, and change it where they
     * may. What is in it is the caller's to validate.
     *
     * @param before what it replaces; null when it is new
     * @param shape refuses what a webhook has made of it when it is no such body any more; null: none may change it
     * @return sentences for whoever asked
     */
    public List<String> judgeBody(
            Permit permit,
            Asked asked,
            ObjectKey key,
            ObjectNode body,
            @Nullable ObjectNode before,
            @Nullable Consumer<ObjectNode> shape) {
        return judge(Attempt.ofBody(permit, asked, key, body, before, shape));
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

    /** {@code Pod "x" is invalid: spec.containers: Required value}, or a list in brackets when there are several; the first hundred. */
    public static Problem invalid(Kind kind, String name, List<FieldCause> causes) {
        var told = causes.subList(0, Math.min(causes.size(), MOST_CAUSES));
        var sentences = told.stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        if (told.size() < causes.size()) {
            sentences.add("and " + (causes.size() - told.size()) + " more");
        }
        var all = sentences.size() == 1 ? sentences.getFirst() : "[" + String.join(", ", sentences) + "]";
        var group = kind.group().isEmpty() ? "" : "." + kind.group();
        return new Problem(
                Reason.INVALID,
                kind.kind() + group + " \"" + name + "\" is invalid: " + all,
                new Problem.Target(kind.group(), kind.kind(), name, ""),
                told,
                0);
    }
}
