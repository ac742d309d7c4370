package sh.deploy.apiserver.admission.podsecurity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

/** A namespace from a time when nobody read its labels can still be changed. */
class UnreadableLabelsTest {
    private static final String OLD = "'pod-security.kubernetes.io/enforce':'foo'";

    private final Kind namespaces = Kinds.builtIn().stored("", "namespaces").orElseThrow();
    private final PodSecurity security = new PodSecurity(
            () -> {
                throw new AssertionError("labels are judged without a look at the state");
            },
            PodSecuritySettings.DEFAULT);

    private static ObjectNode labeled(String labels) {
        return JsonTrees.object(
                ("{\"metadata\":{\"name\":\"x\",\"labels\":{" + labels.replace('\'', '"') + "}}}").getBytes(UTF_8));
    }

    @Test
    void areLetBeWhereTheyWereThereBefore() {
        assertThat(security.validate(namespaces, labeled(OLD + ",'team':'shop'"), labeled(OLD)))
                .isEmpty();
        assertThat(security.validate(namespaces, labeled("'team':'shop'"), labeled(OLD)))
                .isEmpty();
    }

    @Test
    void areRefusedWhereTheyAreNewOrOthers() {
        var other = "'pod-security.kubernetes.io/enforce':'bar'";
        var more = OLD + ",'pod-security.kubernetes.io/warn':'bar'";

        assertThat(security.validate(namespaces, labeled(OLD), null)).hasSize(1);
        assertThat(security.validate(namespaces, labeled(other), labeled(OLD))).hasSize(1);
        assertThat(security.validate(namespaces, labeled(more), labeled(OLD))).hasSize(2);
    }
}
