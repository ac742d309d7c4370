package sh.deploy.kubelet.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    private final Materials materials = new Materials();
    private final Surroundings where = new Surroundings("n1", "10.0.0.2", "10.0.0.1", 2000, 1L << 30);

    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .withLabels(Map.of("app", "web"))
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .build();
    }

    @Test
    void beginsWithWhereTheServerIs() {
        var container = new ContainerBuilder()
                .withName("main")
                .addNewEnv()
                .withName("URL")
                .withValue("https://$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)")
                .endEnv()
                .build();
        var near = where.withApi(new ApiAddress("10.0.0.1", 6443));

        assertThat(Environment.of(pod(), container, materials, near))
                .containsEntry("KUBERNETES_SERVICE_HOST", "10.0.0.1")
                .containsEntry("URL", "https://10.0.0.1:6443");
    }

    private Map<String, String> of(EnvVar... variables) {
        var container = new ContainerBuilder()
                .withName("main")
                .withEnv(List.of(variables))
                .withNewResources()
                .withLimits(Map.of("cpu", new Quantity("1500m")))
                .endResources()
                .build();
        return Environment.of(pod(), container, materials, where);
    }

    private static EnvVar field(String name, String path) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewFieldRef(null, path)
                .endValueFrom()
                .build();
    }

    private static EnvVar resource(String name, String resource) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewResourceFieldRef()
                .withResource(resource)
                .endResourceFieldRef()
                .endValueFrom()
                .build();
    }

    private static EnvVar key(String map, String key, boolean optional) {
        return new EnvVarBuilder()
                .withName("KEY")
                .withNewValueFrom()
                .withNewConfigMapKeyRef(key, map, optional)
                .endValueFrom()
                .build();
    }

    @Test
    void laterValuesMayUseEarlierOnes() {
        assertThat(of(new EnvVar("A", "1", null), new EnvVar("B", "$(A)2", null)))
                .containsEntry("B", "12");
    }

    @Test
    void fieldsOfThePodAndLimitsOfTheContainerBecomeText() {
        assertThat(of(
                        field("NAME", "metadata.name"),
                        field("APP", "metadata.labels['app']"),
                        field("IP", "status.podIP"),
                        resource("CPU", "limits.cpu"),
                        resource("MEMORY", "limits.memory")))
                .isEqualTo(Map.of("NAME", "web", "APP", "web", "IP", "10.0.0.2", "CPU", "2", "MEMORY", "1073741824"));
    }

    @Test
    void sayWhichObjectOrKeyIsMissing() {
        assertThatExceptionOfType(CannotConfigure.class)
                .isThrownBy(() -> of(key("settings", "colour", false)))
                .withMessage("configmap \"settings\" not found");
        materials.putConfigMap(
                "shop",
                "settings",
                new ConfigMapBuilder().withData(Map.of("x", "y")).build());
        assertThatExceptionOfType(CannotConfigure.class)
                .isThrownBy(() -> of(key("settings", "colour", false)))
                .withMessage("couldn't find key colour in ConfigMap shop/settings");
    }

    @Test
    void whatIsOptionalMayBeMissing() {
        assertThat(of(key("settings", "colour", true))).isEmpty();
    }
}
