package sh.deploy.apiserver.admission.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.schema.Schemas;

class PodTemplatesTest {
    private static final String TEMPLATE = "io.k8s.api.core.v1.PodTemplateSpec";

    /** A kind that is served one day makes its pods known here. */
    @Test
    void areKnownForEveryKindThatHoldsOne() {
        for (var kind : Kinds.builtIn().all()) {
            if (holdsTemplate(kind.schema(), new HashSet<>())) {
                assertThat(PodTemplates.PLACES).as(kind.toString()).containsKey(kind.qualifiedResource());
            }
        }
    }

    @Test
    void areNotSoughtInOtherKinds() {
        assertThat(holdsTemplate("io.k8s.api.apps.v1.Deployment", new HashSet<>()))
                .isTrue();
        assertThat(holdsTemplate("io.k8s.api.core.v1.Pod", new HashSet<>())).isFalse();
        assertThat(PodTemplates.PLACES).hasSize(8).doesNotContainKeys("pods", "configmaps");
    }

    @Test
    void areWhereKubernetesKeepsThem() {
        assertThat(PodTemplates.PLACES)
                .containsEntry("deployments.apps", List.of("spec", "template"))
                .containsEntry("podtemplates", List.of("template"))
                .containsEntry("cronjobs.batch", List.of("spec", "jobTemplate", "spec", "template"));
    }

    private static boolean holdsTemplate(String type, Set<String> seen) {
        if (type.equals(TEMPLATE)) {
            return true;
        }
        return seen.add(type)
                && Schemas.builtIn().find(type).stream()
                        .flatMap(found -> found.fields().values().stream())
                        .anyMatch(field -> holdsTemplate(elementOf(field.type().text()), seen));
    }

    private static String elementOf(String type) {
        return type.replace("[]", "").replace("{}", "");
    }
}
