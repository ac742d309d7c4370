package sh.deploy.api.object;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

class AtMostOneTest {
    @Test
    void isUsualForTheMembersOfAStatefulSetOnly() {
        assertThat(isUsualFor(ownedBy("StatefulSet", true))).isTrue();
        assertThat(isUsualFor(ownedBy("StatefulSet", false))).isFalse();
        assertThat(isUsualFor(ownedBy("ReplicaSet", true))).isFalse();
        assertThat(isUsualFor(new PodBuilder().withNewMetadata().endMetadata().build()))
                .isFalse();
        assertThat(isUsualFor(saying("false", ownedBy("StatefulSet", true)))).isFalse();
    }

    @Test
    void onlyTheAnnotationDecides() {
        assertThat(AtMostOne.applies(saying("true", ownedBy("ReplicaSet", true))))
                .isTrue();
        assertThat(AtMostOne.applies(saying("false", ownedBy("StatefulSet", true))))
                .isFalse();
        assertThat(AtMostOne.applies(ownedBy("StatefulSet", true))).isFalse();
    }

    private static boolean isUsualFor(Pod pod) {
        return AtMostOne.isUsualFor(pod.getMetadata());
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
