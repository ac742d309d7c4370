package sh.deploy.apiserver.kinds;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.AdmissionPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.CertificateSigningRequestPolicy;
import sh.deploy.apiserver.kinds.policy.ClusterRoleBindingPolicy;
import sh.deploy.apiserver.kinds.policy.ClusterRolePolicy;
import sh.deploy.apiserver.kinds.policy.ConfigMapPolicy;
import sh.deploy.apiserver.kinds.policy.ControllerRevisionPolicy;
import sh.deploy.apiserver.kinds.policy.DeploymentPolicy;
import sh.deploy.apiserver.kinds.policy.EventPolicy;
import sh.deploy.apiserver.kinds.policy.EventsV1Policy;
import sh.deploy.apiserver.kinds.policy.KindPolicy;
import sh.deploy.apiserver.kinds.policy.LeasePolicy;
import sh.deploy.apiserver.kinds.policy.LimitRangePolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyBindingPolicy;
import sh.deploy.apiserver.kinds.policy.MutatingPolicyPolicy;
import sh.deploy.apiserver.kinds.policy.NamespacePolicy;
import sh.deploy.apiserver.kinds.policy.NodePolicy;
import sh.deploy.apiserver.kinds.policy.NodePoolPolicy;
import sh.deploy.apiserver.kinds.policy.PersistentVolumeClaimPolicy;
import sh.deploy.apiserver.kinds.policy.PersistentVolumePolicy;
import sh.deploy.apiserver.kinds.policy.PodDisruptionBudgetPolicy;
import sh.deploy.apiserver.kinds.policy.PodPolicy;
import sh.deploy.apiserver.kinds.policy.PriorityClassPolicy;
import sh.deploy.apiserver.kinds.policy.ReplicaSetPolicy;
import sh.deploy.apiserver.kinds.policy.ResourceQuotaPolicy;
import sh.deploy.apiserver.kinds.policy.ReviewPolicy;
import sh.deploy.apiserver.kinds.policy.RoleBindingPolicy;
import sh.deploy.apiserver.kinds.policy.RolePolicy;
import sh.deploy.apiserver.kinds.policy.SecretPolicy;
import sh.deploy.apiserver.kinds.policy.ServiceAccountPolicy;
import sh.deploy.apiserver.kinds.policy.StatefulSetPolicy;
import sh.deploy.apiserver.kinds.policy.StorageClassPolicy;
import sh.deploy.apiserver.kinds.policy.WebhookConfigurationPolicy;

/**
 * The kinds that the server serves. Immutable. A new kind of Kubernetes' is a policy and a line here; {@code
 * SchemaResourcesTest} then says that its schema is missing, and how to have it made.
 */
public final class Kinds {
    private static final List<KindPolicy> BUILT_IN = List.of(
            new NamespacePolicy(),
            new NodePolicy(),
            new PodPolicy(),
            new ConfigMapPolicy(),
            new SecretPolicy(),
            new ServiceAccountPolicy(),
            new LimitRangePolicy(),
            new ResourceQuotaPolicy(),
            new PersistentVolumeClaimPolicy(),
            new PersistentVolumePolicy(),
            new EventPolicy(),
            new EventsV1Policy(),
            new LeasePolicy(),
            new ReplicaSetPolicy(),
            new DeploymentPolicy(),
            new PodDisruptionBudgetPolicy(),
            new StatefulSetPolicy(),
            new ControllerRevisionPolicy(),
            new StorageClassPolicy(),
            new PriorityClassPolicy(),
            new CertificateSigningRequestPolicy(),
            new RolePolicy(),
            new RoleBindingPolicy(),
            new ClusterRolePolicy(),
            new ClusterRoleBindingPolicy(),
            WebhookConfigurationPolicy.mutating(),
            WebhookConfigurationPolicy.validating(),
            new AdmissionPolicyPolicy(),
            new AdmissionPolicyBindingPolicy(),
            new MutatingPolicyPolicy("v1"),
            new MutatingPolicyBindingPolicy("v1"),
            new MutatingPolicyPolicy("v1beta1"),
            new MutatingPolicyBindingPolicy("v1beta1"),
            ReviewPolicy.authorization("SubjectAccessReview", "subjectaccessreviews"),
            ReviewPolicy.authorization("SelfSubjectAccessReview", "selfsubjectaccessreviews"),
            ReviewPolicy.authorization("SelfSubjectRulesReview", "selfsubjectrulesreviews"),
            ReviewPolicy.localAuthorization("LocalSubjectAccessReview", "localsubjectaccessreviews"),
            ReviewPolicy.authentication("SelfSubjectReview", "selfsubjectreviews"),
            ReviewPolicy.authentication("TokenReview", "tokenreviews"),
            new NodePoolPolicy());

    /** What is asked for at the {@code token} part of a service account; no kind with an address of its own. */
    public static final Kind TOKEN_REQUEST = new Kind(ReviewPolicy.tokenRequest());

    private final List<Kind> all;
    private final Map<String, Kind> byResource = new HashMap<>();
    private final Map<String, Kind> byKind = new HashMap<>();
    private final Map<String, Kind> stored = new HashMap<>();

    private Kinds(List<Kind> all) {
        this.all = List.copyOf(all);
        for (var kind : all) {
            byResource.put(kind.group() + "/" + kind.version() + "/" + kind.plural(), kind);
            byKind.put(kind.apiVersion() + "/" + kind.kind(), kind);
            if (kind.isStored()) {
                stored.putIfAbsent(kind.group() + "/" + kind.plural(), kind);
            }
        }
    }

    public static Kinds builtIn() {
        return new Kinds(BUILT_IN.stream().map(Kind::new).toList());
    }

    public List<Kind> all() {
        return all;
    }

    /** By the parts of a URL; the core group is empty. */
    public Optional<Kind> byResource(String group, String version, String plural) {
        return Optional.ofNullable(byResource.get(group + "/" + version + "/" + plural));
    }

    /** By the first two fields of an object. */
    public Optional<Kind> byApiVersion(String apiVersion, String kind) {
        return Optional.ofNullable(byKind.get(apiVersion + "/" + kind));
    }

    /** The kind whose shape objects under this group and resource are kept in. */
    public Optional<Kind> stored(String group, String resource) {
        return Optional.ofNullable(stored.get(group + "/" + resource));
    }

    /** All groups but the core group, in the order of the list. */
    public List<String> groups() {
        return all.stream()
                .map(Kind::group)
                .filter(group -> !group.isEmpty())
                .distinct()
                .toList();
    }

    /** The versions of a group, the preferred one first. */
    public List<String> versions(String group) {
        return in(group).map(Kind::version).distinct().toList();
    }

    public List<Kind> in(String group, String version) {
        return in(group).filter(kind -> kind.version().equals(version)).toList();
    }

    private Stream<Kind> in(String group) {
        return all.stream().filter(kind -> kind.group().equals(group));
    }
}
