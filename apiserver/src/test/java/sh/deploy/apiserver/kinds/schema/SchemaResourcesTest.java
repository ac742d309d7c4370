package sh.deploy.apiserver.kinds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Run with {@code -Ddeploy.schema.write=true} to make the resources anew after a change of the facts. */
class SchemaResourcesTest {
    private static final Path RESOURCES = Path.of("src/main/resources/sh/deploy/apiserver/kinds/schema");

    /** Alpha fields of a Kubernetes version newer than the one we follow, which the model classes already have. */
    private static final List<String> TOO_NEW = List.of("evictionResponders", "volumeHealth", "podPreemptionPolicy");

    private final Schemas schemas = Schemas.builtIn();

    @Test
    void areWhatTheGeneratorMakes() throws IOException {
        for (var entry : new SchemaGenerator().resources().entrySet()) {
            var file = RESOURCES.resolve(entry.getKey());
            if (Boolean.getBoolean("deploy.schema.write")) {
                Files.createDirectories(RESOURCES);
                Files.writeString(file, entry.getValue());
            }
            assertThat(file).as("made anew with -Ddeploy.schema.write=true").hasContent(entry.getValue());
        }
    }

    @Test
    void nameOnlyTypesThatExist() throws IOException {
        try (var files = Files.list(RESOURCES)) {
            for (var file : files.toList()) {
                var packageName = file.getFileName().toString().replace(".jsonl", "");
                for (var name : schemas.names(packageName)) {
                    schemas.type(name).fields().values().forEach(field -> assertExists(field.type()));
                }
            }
        }
    }

    @Test
    void useEveryFactThatIsKept() {
        var generator = new SchemaGenerator();
        var written = String.join("", generator.resources().values());
        var types = new TreeSet<String>();
        written.lines().forEach(line -> types.add(SchemaLine.name(line)));

        for (var place : generator.facts().places()) {
            assertThat(types.contains(place) || place.contains("*") || place.contains("#"))
                    .as(place)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Pod",
                "PodSpec",
                "PodStatus",
                "Container",
                "ContainerStatus",
                "Volume",
                "Probe",
                "Node",
                "NodeSpec",
                "NodeStatus",
                "Namespace",
                "ConfigMap",
                "Secret",
                "ServiceAccount",
                "EnvVar",
                "EnvVarSource",
                "SecurityContext",
                "PodSecurityContext",
                "Affinity",
                "Toleration",
                "ObjectMeta",
                "ResourceRequirements"
            })
    void haveTheFieldsOfTheModelClasses(String model) throws ReflectiveOperationException {
        var type = Class.forName("io.fabric8.kubernetes.api.model." + model);
        var name =
                (model.equals("ObjectMeta") ? "io.k8s.apimachinery.pkg.apis.meta.v1." : "io.k8s.api.core.v1.") + model;

        var missing = new TreeSet<>(propertiesOf(type));
        missing.removeAll(schemas.type(name).fields().keySet());
        assertThat(missing).isSubsetOf(TOO_NEW);
    }

    @Test
    void knowHowContainersMerge() {
        var containers = schemas.type("io.k8s.api.core.v1.PodSpec").fields().get("containers");

        assertThat(containers)
                .isNotNull()
                .satisfies(field -> assertThat(field.type().text()).isEqualTo("[]io.k8s.api.core.v1.Container"))
                .satisfies(field -> assertThat(field.mergeKey()).isEqualTo("name"))
                .satisfies(field -> assertThat(field.merges()).isTrue());
    }

    private void assertExists(ValueType type) {
        switch (type) {
            case ValueType.One one -> assertThat(one.scalar()).isNotNull();
            case ValueType.Typed typed ->
                assertThat(schemas.find(typed.name())).as(typed.name()).isPresent();
            case ValueType.ListOf list -> assertExists(list.element());
            case ValueType.MapOf map -> assertExists(map.value());
        }
    }

    private static List<String> propertiesOf(Class<?> model) {
        return Arrays.stream(model.getDeclaredFields())
                .map(SchemaResourcesTest::propertyName)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String propertyName(Field field) {
        var property = field.getAnnotation(JsonProperty.class);
        return property == null
                        || Map.class.equals(field.getType()) && property.value().isEmpty()
                ? ""
                : property.value();
    }
}
