package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What somebody at a keyboard sees of policies that change what is written. The older kubectl has never heard of them. */
class KubectlMutatingPoliciesIT extends KubectlGuardTest {
    /** As in Kubernetes' documentation: a container beside those that there are. */
    private static final String POLICY = """
            apiVersion: admissionregistration.k8s.io/%s
            kind: MutatingAdmissionPolicy
            metadata: {name: sidecar.deploy.sh}
            spec:
              paramKind: {apiVersion: v1, kind: ConfigMap}
              matchConstraints:
                resourceRules:
                - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}
              matchConditions:
              - name: not-yet
                expression: "!object.spec.template.spec.containers.exists(c, c.name == 'proxy')"
              variables:
              - {name: image, expression: "params == null ? 'proxy:1' : params.data.image"}
              failurePolicy: Fail
              reinvocationPolicy: IfNeeded
              mutations:
              - patchType: ApplyConfiguration
                applyConfiguration:
                  expression: >
                    Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{
                      containers: [Object.spec.template.spec.containers{name: "proxy", image: variables.image}]
                    }}}}
              - patchType: JSONPatch
                jsonPatch:
                  expression: >
                    [JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("example.com/mesh"), value: "yes"}]
            """;

    private static final String BINDING = """
            apiVersion: admissionregistration.k8s.io/%s
            kind: MutatingAdmissionPolicyBinding
            metadata: {name: sidecar-binding}
            spec:
              policyName: sidecar.deploy.sh
            """;

    private void apply(String manifest) {
        admin.runWith(manifest, "apply", "-f", "-").succeeded();
    }

    private String made(String name, String path) {
        admin.run("create", "deployment", name, "--image=hello").succeeded();
        return admin.out("get", "deployment", name, "-o", "jsonpath={" + path + "}");
    }

    @Test
    void whatIsWrittenIsChangedFromTheNextRequestOn() {
        apply(POLICY.formatted("v1"));
        assertThat(made("before", ".spec.template.spec.containers[*].image")).isEqualTo("hello");

        apply(BINDING.formatted("v1"));
        assertThat(made("web", ".spec.template.spec.containers[*].image")).isEqualTo("hello proxy:1");
        assertThat(admin.out("get", "deployment", "web", "-o", "jsonpath={.metadata.labels}"))
                .contains("\"example.com/mesh\":\"yes\"");

        admin.out("create", "configmap", "images", "--from-literal=image=proxy:2");
        apply(BINDING.formatted("v1")
                + "  paramRef: {name: images, namespace: default, parameterNotFoundAction: Deny}\n");
        assertThat(made("web2", ".spec.template.spec.containers[*].image")).isEqualTo("hello proxy:2");
    }

    @Test
    void areAppliedListedExplainedAndDeletedInBothVersions() {
        apply(POLICY.formatted("v1beta1"));
        apply(BINDING.formatted("v1beta1"));
        apply(POLICY.formatted("v1"));

        assertThat(admin.out("get", "mutatingadmissionpolicies"))
                .containsPattern("NAME +MUTATIONS +PARAMKIND +AGE")
                .containsPattern("sidecar.deploy.sh +2 +v1/ConfigMap");
        assertThat(admin.out("get", "mutatingadmissionpolicybindings.v1beta1.admissionregistration.k8s.io"))
                .containsPattern("sidecar-binding +sidecar.deploy.sh +<unset>");
        assertThat(admin.out("explain", "mutatingadmissionpolicy.spec.mutations"))
                .contains("applyConfiguration", "jsonPatch");
        assertThat(admin.out(
                        "explain",
                        "mutatingadmissionpolicy.spec.reinvocationPolicy",
                        "--api-version=admissionregistration.k8s.io/v1beta1"))
                .contains("Never or IfNeeded");

        admin.out("delete", "mutatingadmissionpolicybinding", "sidecar-binding");
        assertThat(made("web", ".spec.template.spec.containers[*].image")).isEqualTo("hello");
    }

    @Test
    void whatCannotBeDoneIsRefusedWithThePolicyAndTheReason() {
        apply(POLICY.formatted("v1").replace("image: variables.image", "image: variables.image, args: ['x']"));
        apply(BINDING.formatted("v1"));

        assertThat(admin.refused("create", "deployment", "web", "--image=hello"))
                .contains(
                        "policy 'sidecar.deploy.sh' with binding 'sidecar-binding' denied request: error applying patch:"
                                + " invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs:"
                                + " .spec.template.spec.containers[0].args");
        assertThat(admin.out("get", "deployments", "-o", "name")).isEmpty();
    }

    @Test
    void oneThatMeansNothingIsRefusedWithThePlaceAndNothingIsStored() {
        var refused = admin.runWith(
                POLICY.formatted("v1").replace("image: variables.image", "image: variables.imge"), "create", "-f", "-");

        assertThat(refused.failed().err())
                .contains(
                        "spec.mutations[0].applyConfiguration.expression",
                        "line 2, column",
                        "undefined field 'imge' of kubernetes.variables");
        assertThat(admin.out("get", "mutatingadmissionpolicies", "-o", "name")).isEmpty();
    }
}
