package sh.deploy.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.e2e.cluster.Command;

/** What somebody at a keyboard sees of admission policies, at both versions of kubectl, on a server that needs no engine. */
class KubectlPoliciesIT extends KubectlGuardTest {
    private static final String POLICY = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: tested.deploy.sh}
            spec:
              paramKind: {apiVersion: v1, kind: ConfigMap}
              matchConstraints:
                resourceRules:
                - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments, deployments/scale]}
              matchConditions:
              - {name: not-free, expression: "object.metadata.name != 'free'"}
              variables:
              - {name: most, expression: "params == null ? 5 : int(params.data.most)"}
              validations:
              - expression: "object.spec.replicas <= variables.most"
                messageExpression: "'at most ' + string(variables.most) + ' replicas'"
                reason: %s
            """;

    private static final String BINDING = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: tested-binding}
            spec:
              policyName: tested.deploy.sh
              validationActions: [%s]
            """;

    private static final String PARAMETERS =
            "  paramRef: {name: limits, namespace: default, parameterNotFoundAction: Deny}\n";

    private void apply(String manifest) {
        admin.runWith(manifest, "apply", "-f", "-").succeeded();
    }

    private Command make(String name, int replicas) {
        return admin.run("create", "deployment", name, "--image=hello", "--replicas=" + replicas);
    }

    @Test
    void whoIsDeniedReadsWhichPolicyAndWhy() {
        apply(POLICY.formatted("Forbidden"));
        apply(BINDING.formatted("Deny"));

        assertThat(make("large", 6).failed().err())
                .contains("ValidatingAdmissionPolicy 'tested.deploy.sh' with binding 'tested-binding' denied request:"
                        + " at most 5 replicas");
        assertThat(admin.out("get", "deployments", "-o", "name")).doesNotContain("large");
        make("free", 6).succeeded();
        make("small", 5).succeeded();
        assertThat(admin.run("scale", "deployment", "small", "--replicas=6")
                        .failed()
                        .err())
                .contains("denied request: at most 5 replicas");
    }

    @Test
    void aParameterIsHeededFromTheNextRequestOn() {
        apply(POLICY.formatted("Invalid"));
        apply(BINDING.formatted("Deny") + PARAMETERS);
        assertThat(make("early", 1).failed().err()).contains("no params found for policy binding with `Deny`");

        admin.out("create", "configmap", "limits", "--from-literal=most=1");
        assertThat(make("large", 2).failed().err()).contains("at most 1 replicas");
        admin.out("patch", "configmap", "limits", "--patch={\"data\":{\"most\":\"2\"}}");
        make("large", 2).succeeded();
    }

    @Test
    void whatIsOnlyWarnedOfIsPrintedAndStored() {
        apply(POLICY.formatted("Invalid"));
        apply(BINDING.formatted("Warn"));

        assertThat(make("large", 6).succeeded().err())
                .contains("Warning: Validation failed for ValidatingAdmissionPolicy 'tested.deploy.sh' with binding"
                        + " 'tested-binding': at most 5 replicas");
    }

    @Test
    void oneThatMeansNothingIsRefusedWithThePlaceAndNothingIsStored() {
        var refused = admin.runWith(
                POLICY.formatted("Invalid").replace("object.spec.replicas <=", "objct.spec.replicas <="),
                "create",
                "-f",
                "-");

        assertThat(refused.failed().err())
                .contains("spec.validations[0].expression", "line 1, column 1", "undeclared reference to 'objct'");
        assertThat(admin.out("get", "validatingadmissionpolicies", "-o", "name"))
                .isEmpty();
    }

    @Test
    void areListedExplainedAndDeleted() {
        admin.runWith(POLICY.formatted("Invalid"), "create", "-f", "-").succeeded();
        admin.runWith(BINDING.formatted("Deny"), "create", "-f", "-").succeeded();

        assertThat(admin.out("get", "validatingadmissionpolicies")).contains("VALIDATIONS", "v1/ConfigMap");
        assertThat(admin.out("get", "validatingadmissionpolicybindings")).contains("POLICYNAME", "tested.deploy.sh");
        assertThat(admin.out("explain", "validatingadmissionpolicy.spec.validations"))
                .contains("messageExpression");
        admin.out("delete", "validatingadmissionpolicybinding", "tested-binding");
        make("large", 6).succeeded();
    }
}
