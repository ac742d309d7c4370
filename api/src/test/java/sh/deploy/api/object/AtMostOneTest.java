package sh.deploy.api.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class AtMostOneTest {
    @Test
    void appliesToTheMembersOfAStatefulSetOnly() {
        assertThat(AtMostOne.applies(ownedBy("StatefulSet", true))).isTrue();
        assertThat(AtMostOne.applies(ownedBy("StatefulSet", false))).isFalse();
        assertThat(AtMostOne.applies(ownedBy("ReplicaSet", true))).isFalse();
        assertThat(AtMostOne.applies(
                        new PodBuilder().withNewMetadata().endMetadata().build()))
                .isFalse();
    }

    @Test
    void theAnnotationDecidesEitherWay() {
        assertThat(AtMostOne.applies(saying("true", ownedBy("ReplicaSet", true))))
                .isTrue();
        assertThat(AtMostOne.applies(saying("false", ownedBy("StatefulSet", true))))
                .isFalse();
    }

    private static Pod ownedBy(String kind, boolean controls) {
        return new PodBuilder()
                .withNewMetadata()
                .addNewOwnerReference()
                .withKind(kind)
                .withController(controls)
                .endOwnerReference()
                .endMetadata()
                .build();
    }

    private static Pod saying(String value, Pod pod) {
        return new PodBuilder(pod)
                .editMetadata()
                .addToAnnotations(AtMostOne.ANNOTATION, value)
                .endMetadata()
                .build();
    }
}
