package sh.deploy.e2e.guard;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.operator.OperatorCreationException;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.Manifest;
import sh.deploy.api.manifest.ManifestReader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An object of every kind that people make, each of which a server takes, and none of which has a say in what becomes of others. */
final class OneOfEachKind {
    private static final String MANIFESTS = """
            {apiVersion: v1, kind: Namespace, metadata: {name: NAME}}
            ---
            {apiVersion: v1, kind: Node, metadata: {name: NAME}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: NAME, labels: {app: NAME}}
            spec: {containers: [{name: main, image: "deploy.local/busybox:1"}]}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: NAME}, data: {key: value}}
            ---
            {apiVersion: v1, kind: Secret, metadata: {name: NAME}, data: {key: dmFsdWU=}}
            ---
            {apiVersion: v1, kind: ServiceAccount, metadata: {name: NAME}}
            ---
            {apiVersion: v1, kind: LimitRange, metadata: {name: NAME}, spec: {limits: [{type: PersistentVolumeClaim, max: {storage: 1Ti}}]}}
            ---
            {apiVersion: v1, kind: ResourceQuota, metadata: {name: NAME}, spec: {hard: {configmaps: "1000"}}}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: NAME}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
            ---
            apiVersion: v1
            kind: Event
            metadata: {name: NAME}
            involvedObject: {apiVersion: v1, kind: Pod, namespace: fuzzed, name: NAME}
            reason: Made
            type: Normal
            ---
            {apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: NAME}, spec: {holderIdentity: nobody}}
            ---
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: NAME}
            spec: {replicas: 1, selector: {matchLabels: {app: NAME}}, template: TEMPLATE}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: NAME}
            spec: {replicas: 1, selector: {matchLabels: {app: NAME}}, template: TEMPLATE}
            ---
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: NAME}
            spec: {replicas: 1, serviceName: NAME, selector: {matchLabels: {app: NAME}}, template: TEMPLATE}
            ---
            {apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: NAME}, revision: 1, data: {key: value}}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: NAME}
            spec: {minAvailable: 1, selector: {matchLabels: {app: NAME}}}
            ---
            {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: NAME}, provisioner: example.com/none}
            ---
            {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: NAME}, value: 1}
            ---
            apiVersion: certificates.k8s.io/v1
            kind: CertificateSigningRequest
            metadata: {name: NAME}
            spec: {signerName: example.com/none, usages: [client auth], request: REQUEST}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: NAME}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: NAME}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: NAME}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: nobody}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: NAME}
            rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: NAME}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: NAME}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: nobody}]
            ---
            {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: {name: NAME}, webhooks: WEBHOOKS}
            ---
            {apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: NAME}, webhooks: WEBHOOKS}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: NAME}
            spec: {failurePolicy: Ignore, matchConstraints: {resourceRules: RULES}, validations: [{expression: "true"}]}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: NAME}
            spec: {policyName: NAME, validationActions: [Deny]}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingAdmissionPolicy
            metadata: {name: NAME}
            spec:
              failurePolicy: Ignore
              reinvocationPolicy: Never
              matchConstraints: {resourceRules: RULES}
              mutations: [{patchType: JSONPatch, jsonPatch: {expression: "[]"}}]
            ---
            {apiVersion: admissionregistration.k8s.io/v1, kind: MutatingAdmissionPolicyBinding, metadata: {name: NAME}, spec: {policyName: NAME}}
            ---
            {apiVersion: deploy.sh/v1, kind: NodePool, metadata: {name: NAME}, spec: {min: 0, max: 1, provider: {local: {}}}}
            """;

    private static final String TEMPLATE =
            "{metadata: {labels: {app: NAME}}, spec: {containers: [{name: main, image: \"deploy.local/busybox:1\"}]}}";

    private static final String RULES =
            "[{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [things]}]";

    private static final String WEBHOOKS =
            "[{name: NAME.example.com, clientConfig: {url: \"https://example.com/\"}, rules: RULES, failurePolicy: Ignore,"
                    + " sideEffects: None, admissionReviewVersions: [v1]}]";

    private final List<JsonNode> objects;

    private OneOfEachKind(List<JsonNode> objects) {
        this.objects = objects;
    }

    static OneOfEachKind named(String name) {
        var text = MANIFESTS
                .replace("TEMPLATE", TEMPLATE)
                .replace("WEBHOOKS", WEBHOOKS)
                .replace("RULES", RULES)
                .replace("REQUEST", certificateRequest())
                .replace("NAME", name);
        return new OneOfEachKind(new ManifestReader(Limits.USUAL)
                .read("one of each kind", text).stream().map(Manifest::content).toList());
    }

    /** In this version, whichever it is written in; empty for what people do not make. */
    Optional<ObjectNode> of(String apiVersion, String kind) {
        return objects.stream()
                .filter(object -> object.path("kind").asString().equals(kind))
                .findFirst()
                .map(object -> ((ObjectNode) object.deepCopy()).put("apiVersion", apiVersion));
    }

    private static String certificateRequest() {
        try {
            return CertificateWish.of("CN=nobody").request();
        } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }
}
