package sh.deploy.e2e.bench.authz;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.ListOptions;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.e2e.bench.Report;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.Table;
import sh.deploy.e2e.bench.cluster.BenchCluster;

/**
 * What the whole guard costs: pods that an account's token, a Role, Pod Security at its strictest and a policy let in, beside the same pods
 * by the administrator's certificate in a namespace without labels and policy. No scheduler takes them, so that nothing else happens.
 */
final class GuardedCreates {
    private static final double WANTED_TIMES = 1.3;
    private static final int WARM_UP = 1_500;
    private static final int ROUNDS = 20;
    private static final int PODS = 50;
    private static final int AT_ONCE = 16;
    private static final int PODS_AT_ONCE = 200;

    private static final String GUARDED = "guarded";
    private static final String PLAIN = "plain";
    private static final String ACCOUNT = "builder";

    private static final String OBJECTS = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: plain}
            ---
            apiVersion: v1
            kind: Namespace
            metadata:
              name: guarded
              labels: {pod-security.kubernetes.io/enforce: restricted}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: builder, namespace: plain}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: builder, namespace: guarded}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: builder, namespace: guarded}
            rules:
            - {apiGroups: [""], resources: [pods], verbs: [create]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: builder, namespace: guarded}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: builder}
            subjects:
            - {kind: ServiceAccount, name: builder, namespace: guarded}
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: images.deploy.sh}
            spec:
              matchConstraints:
                resourceRules:
                - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [pods]}
              variables:
              - {name: containers, expression: "object.spec.containers"}
              validations:
              - expression: "variables.containers.all(c, !c.image.endsWith(':latest') && c.image.matches('^[a-z0-9./:-]+$'))"
                message: images have a version
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: images.deploy.sh}
            spec:
              policyName: images.deploy.sh
              validationActions: [Deny]
              matchResources:
                namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: guarded}}
            """;

    /** Somebody who makes pods in a namespace. */
    private record Maker(String name, ApiClient client, String namespace, Samples times, List<Double> rates) {
        Maker(String name, ApiClient client, String namespace) {
            this(name, client, namespace, new Samples(), new ArrayList<>());
        }
    }

    private final Time time;
    private int made;

    GuardedCreates(Time time) {
        this.time = time;
    }

    /** Needs the distribution, and an engine for its node. */
    void run(Report report) throws Exception {
        try (var cluster = BenchCluster.start();
                var admin = cluster.client()) {
            apply(cluster);
            try (var bearer = new ApiClient(withToken(cluster, admin), time, "deploy-bench")) {
                awaitThatEachStationRefuses(bearer);
                var makers = List.of(
                        new Maker("administrator's certificate", admin, PLAIN),
                        new Maker("token, Role, Pod Security, policy", bearer, GUARDED));
                for (var maker : makers) {
                    make(maker, WARM_UP, new Samples());
                    clean(admin);
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (var maker : round % 2 == 0 ? makers : makers.reversed()) {
                        make(maker, PODS, maker.times());
                    }
                    clean(admin);
                    for (var maker : round % 2 == 0 ? makers : makers.reversed()) {
                        makeAtOnce(maker);
                    }
                    clean(admin);
                }
                report(report, makers.getFirst(), makers.getLast());
            }
        }
    }

    private static void apply(BenchCluster cluster) throws Exception {
        var file = Files.createTempFile("guard", ".yaml");
        try {
            Files.writeString(file, OBJECTS);
            cluster.deployctl("apply", "--no-wait", "-f", file.toString()).succeeded();
        } finally {
            Files.delete(file);
        }
    }

    private static ClientConfig withToken(BenchCluster cluster, ApiClient admin) {
        var wish = Json.MAPPER
                .createObjectNode()
                .put("apiVersion", "authentication.k8s.io/v1")
                .put("kind", "TokenRequest");
        wish.putObject("spec");
        var token = admin.createSubresource(ResourceTypes.SERVICE_ACCOUNT, GUARDED, ACCOUNT, "token", wish)
                .at("/status/token")
                .asString();
        var config = cluster.clientConfig();
        return ClientConfig.of(
                config.server(),
                Objects.requireNonNull(config.certificateAuthority()),
                new ClientConfig.Credential.Token(token));
    }

    /** What was made a moment ago is in force, or there would be nothing to measure. */
    private void awaitThatEachStationRefuses(ApiClient bearer) {
        Awaitility.await().untilAsserted(() -> {
            assertThatThrownBy(() -> bearer.create(ResourceTypes.CONFIG_MAP, configMap()))
                    .hasMessageContaining("cannot create resource \"configmaps\"");
            assertThatThrownBy(() -> bearer.create(ResourceTypes.POD, privileged(pod(GUARDED))))
                    .hasMessageContaining("violates PodSecurity");
            assertThatThrownBy(() -> bearer.create(ResourceTypes.POD, withImage(pod(GUARDED), "web:latest")))
                    .hasMessageContaining("images have a version");
        });
    }

    private void make(Maker maker, int count, Samples times) {
        for (int i = 0; i < count; i++) {
            var pod = pod(maker.namespace());
            long start = time.nanos();
            create(maker, pod, start, times);
        }
    }

    private void makeAtOnce(Maker maker) {
        long start = time.nanos();
        try (var calls = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int i = 0; i < PODS_AT_ONCE; i++) {
                var pod = pod(maker.namespace());
                calls.execute(() -> create(maker, pod, time.nanos(), new Samples()));
            }
        }
        maker.rates().add(PODS_AT_ONCE / ((time.nanos() - start) / 1e9));
    }

    private void create(Maker maker, Pod pod, long start, Samples times) {
        try {
            maker.client().create(ResourceTypes.POD, pod);
            times.took(time.nanos() - start);
        } catch (ProblemException | ServerUnreachable refused) {
            maker.times().failed();
        }
    }

    private static void clean(ApiClient admin) {
        for (var namespace : List.of(PLAIN, GUARDED)) {
            admin.deleteCollection(ResourceTypes.POD, namespace, ListOptions.ALL);
        }
    }

    private static void report(Report report, Maker plain, Maker guarded) {
        report.add(guarded.times()
                .rowIn(
                        plain.times().rowIn(Samples.table("A pod is created, one after the other"), plain.name()),
                        guarded.name()));
        var rates = new Table(
                "Pods created a second, " + AT_ONCE + " at once: medians of " + ROUNDS + " rounds",
                "",
                "per second",
                "least",
                "most");
        rowIn(rates, plain);
        rowIn(rates, guarded);
        report.add(rates);
        double times = guarded.times().medianMillis() / plain.times().medianMillis();
        double atOnce = median(plain.rates()) / median(guarded.rates());
        long failures = plain.times().failures() + guarded.times().failures();
        report.verdict(
                        String.format(Locale.ROOT, "the whole guard costs %.1f times the create at most", WANTED_TIMES),
                        times <= WANTED_TIMES && failures == 0,
                        String.format(Locale.ROOT, "%.2f, %d failures", times, failures))
                .verdict(
                        String.format(Locale.ROOT, "and %.1f times with %d at once", WANTED_TIMES, AT_ONCE),
                        atOnce <= WANTED_TIMES,
                        String.format(Locale.ROOT, "%.2f", atOnce));
    }

    private static void rowIn(Table table, Maker maker) {
        table.row(
                maker.name(),
                median(maker.rates()),
                maker.rates().stream().mapToDouble(each -> each).min().orElse(0),
                maker.rates().stream().mapToDouble(each -> each).max().orElse(0));
    }

    private static double median(List<Double> figures) {
        return figures.stream().sorted().skip(figures.size() / 2).findFirst().orElse(Double.NaN);
    }

    /** As Pod Security's strictest level wants it. */
    private Pod pod(String namespace) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod-" + made++)
                .withNamespace(namespace)
                .addToLabels("app", "bench")
                .endMetadata()
                .withNewSpec()
                .withSchedulerName("nobody")
                .withServiceAccountName(ACCOUNT)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(1_000L)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName("main")
                .withImage("registry.example/team/web:1.4")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .addToDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Pod privileged(Pod pod) {
        pod.getSpec().getContainers().getFirst().getSecurityContext().setPrivileged(true);
        pod.getSpec().getContainers().getFirst().getSecurityContext().setAllowPrivilegeEscalation(null);
        return pod;
    }

    private static Pod withImage(Pod pod, String image) {
        pod.getSpec().getContainers().getFirst().setImage(image);
        return pod;
    }

    private static ConfigMap configMap() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("refused")
                .withNamespace(GUARDED)
                .endMetadata()
                .build();
    }
}
