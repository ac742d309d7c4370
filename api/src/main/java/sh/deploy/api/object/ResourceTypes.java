package sh.deploy.api.object;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import sh.deploy.api.access.Rbac;
import sh.deploy.api.nodepool.NodePool;

/** The kinds Deploy itself works with, each with its model class. */
public final class ResourceTypes {
    public static final ResourceType<Namespace> NAMESPACE = core("Namespace", "namespaces", false, Namespace.class);
    public static final ResourceType<Node> NODE = core("Node", "nodes", false, Node.class);
    public static final ResourceType<Pod> POD = core("Pod", "pods", true, Pod.class);
    public static final ResourceType<ConfigMap> CONFIG_MAP = core("ConfigMap", "configmaps", true, ConfigMap.class);
    public static final ResourceType<Secret> SECRET = core("Secret", "secrets", true, Secret.class);
    public static final ResourceType<ServiceAccount> SERVICE_ACCOUNT =
            core("ServiceAccount", "serviceaccounts", true, ServiceAccount.class);
    public static final ResourceType<PersistentVolumeClaim> PERSISTENT_VOLUME_CLAIM =
            core("PersistentVolumeClaim", "persistentvolumeclaims", true, PersistentVolumeClaim.class);
    public static final ResourceType<PersistentVolume> PERSISTENT_VOLUME =
            core("PersistentVolume", "persistentvolumes", false, PersistentVolume.class);

    /** Without a model class: we read three of its fields. */
    public static final ResourceType<GenericKubernetesResource> STORAGE_CLASS =
            generic("storage.k8s.io", "v1", "StorageClass", "storageclasses", false);

    /** Without a model class, like the two that follow: we only put them in their place among others. */
    public static final ResourceType<GenericKubernetesResource> LIMIT_RANGE =
            generic("", "v1", "LimitRange", "limitranges", true);

    public static final ResourceType<GenericKubernetesResource> RESOURCE_QUOTA =
            generic("", "v1", "ResourceQuota", "resourcequotas", true);

    public static final ResourceType<GenericKubernetesResource> PRIORITY_CLASS =
            generic("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", false);

    /** Without a model class, like the five that follow: we read who owns them. */
    public static final ResourceType<GenericKubernetesResource> MUTATING_WEBHOOKS = generic(
            "admissionregistration.k8s.io",
            "v1",
            "MutatingWebhookConfiguration",
            "mutatingwebhookconfigurations",
            false);

    public static final ResourceType<GenericKubernetesResource> VALIDATING_WEBHOOKS = generic(
            "admissionregistration.k8s.io",
            "v1",
            "ValidatingWebhookConfiguration",
            "validatingwebhookconfigurations",
            false);

    public static final ResourceType<GenericKubernetesResource> ADMISSION_POLICY = generic(
            "admissionregistration.k8s.io", "v1", "ValidatingAdmissionPolicy", "validatingadmissionpolicies", false);

    public static final ResourceType<GenericKubernetesResource> ADMISSION_POLICY_BINDING = generic(
            "admissionregistration.k8s.io",
            "v1",
            "ValidatingAdmissionPolicyBinding",
            "validatingadmissionpolicybindings",
            false);

    public static final ResourceType<GenericKubernetesResource> MUTATING_POLICY = generic(
            "admissionregistration.k8s.io", "v1", "MutatingAdmissionPolicy", "mutatingadmissionpolicies", false);

    public static final ResourceType<GenericKubernetesResource> MUTATING_POLICY_BINDING = generic(
            "admissionregistration.k8s.io",
            "v1",
            "MutatingAdmissionPolicyBinding",
            "mutatingadmissionpolicybindings",
            false);

    /** Without a model class: we read when something was decided about it. */
    public static final ResourceType<GenericKubernetesResource> CERTIFICATE_SIGNING_REQUEST =
            generic("certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests", false);

    /** Without a model class, like the three that follow: we read who owns them. */
    public static final ResourceType<GenericKubernetesResource> ROLE =
            generic(Rbac.GROUP, "v1", "Role", Rbac.ROLES, true);

    public static final ResourceType<GenericKubernetesResource> CLUSTER_ROLE =
            generic(Rbac.GROUP, "v1", "ClusterRole", Rbac.CLUSTER_ROLES, false);
    public static final ResourceType<GenericKubernetesResource> ROLE_BINDING =
            generic(Rbac.GROUP, "v1", "RoleBinding", Rbac.ROLE_BINDINGS, true);
    public static final ResourceType<GenericKubernetesResource> CLUSTER_ROLE_BINDING =
            generic(Rbac.GROUP, "v1", "ClusterRoleBinding", Rbac.CLUSTER_ROLE_BINDINGS, false);

    public static final ResourceType<Event> EVENT = core("Event", "events", true, Event.class);
    public static final ResourceType<ReplicaSet> REPLICA_SET =
            new ResourceType<>("apps", "v1", "ReplicaSet", "replicasets", true, ReplicaSet.class);
    public static final ResourceType<Deployment> DEPLOYMENT =
            new ResourceType<>("apps", "v1", "Deployment", "deployments", true, Deployment.class);
    public static final ResourceType<PodDisruptionBudget> POD_DISRUPTION_BUDGET = new ResourceType<>(
            "policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true, PodDisruptionBudget.class);
    public static final ResourceType<StatefulSet> STATEFUL_SET =
            new ResourceType<>("apps", "v1", "StatefulSet", "statefulsets", true, StatefulSet.class);
    public static final ResourceType<ControllerRevision> CONTROLLER_REVISION = new ResourceType<>(
            "apps", "v1", "ControllerRevision", "controllerrevisions", true, ControllerRevision.class);
    public static final ResourceType<Lease> LEASE =
            new ResourceType<>("coordination.k8s.io", "v1", "Lease", "leases", true, Lease.class);
    public static final ResourceType<NodePool> NODE_POOL =
            new ResourceType<>("deploy.sh", "v1", "NodePool", "nodepools", false, NodePool.class);

    /** Every kind above; the order is the one in which they are made when one needs the other. */
    public static final List<ResourceType<? extends HasMetadata>> ALL = List.of(
            NAMESPACE,
            NODE,
            SERVICE_ACCOUNT,
            ROLE,
            CLUSTER_ROLE,
            ROLE_BINDING,
            CLUSTER_ROLE_BINDING,
            CONFIG_MAP,
            SECRET,
            PRIORITY_CLASS,
            CERTIFICATE_SIGNING_REQUEST,
            LIMIT_RANGE,
            RESOURCE_QUOTA,
            STORAGE_CLASS,
            PERSISTENT_VOLUME,
            PERSISTENT_VOLUME_CLAIM,
            POD,
            REPLICA_SET,
            DEPLOYMENT,
            POD_DISRUPTION_BUDGET,
            CONTROLLER_REVISION,
            STATEFUL_SET,
            LEASE,
            NODE_POOL,
            MUTATING_WEBHOOKS,
            VALIDATING_WEBHOOKS,
            ADMISSION_POLICY,
            ADMISSION_POLICY_BINDING,
            MUTATING_POLICY,
            MUTATING_POLICY_BINDING,
            EVENT);

    private ResourceTypes() {}

    /** A kind known only by name, such as one that discovery found; its objects are maps. */
    public static ResourceType<GenericKubernetesResource> generic(
            String group, String version, String kind, String plural, boolean namespaced) {
        return new ResourceType<>(group, version, kind, plural, namespaced, GenericKubernetesResource.class);
    }

    private static <T> ResourceType<T> core(String kind, String plural, boolean namespaced, Class<T> model) {
        return new ResourceType<>("", "v1", kind, plural, namespaced, model);
    }
}
