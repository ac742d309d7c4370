package sh.deploy.controllers.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private final PodTemplateSpec template =
            Examples.deployment(1, 1, 0).getSpec().getTemplate();

    @Test
    void theHashItselfMakesNoDifference() {
        assertThat(Template.same(template, Template.withHash(template, "abc"))).isTrue();
    }

    @Test
    void anotherImageIsAnotherTemplate() {
        var other =
                Examples.old(Examples.deployment(1, 1, 0), 1, 1, 1).getSpec().getTemplate();
        assertThat(Template.same(template, other)).isFalse();
        assertThat(Template.hash(template, 0)).isNotEqualTo(Template.hash(other, 0));
    }

    @Test
    void aCollisionMakesAnotherHash() {
        assertThat(Template.hash(template, 1)).isNotEqualTo(Template.hash(template, 0));
    }

    @Test
    void aHashIsALabelWithoutVowels() {
        assertThat(Template.hash(template, 0)).matches("[bcdfghjklmnpqrstvwxz2456789]{1,10}");
    }
}
