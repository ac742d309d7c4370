package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many pods stand by is refused where it is no number in bounds, and where none can. */
class StandbyReplicasTest extends ServerTest {
    private static final String FIELD = "spec.template.metadata.annotations[deploy.sh/standby-replicas]";

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "two", "1.5", "101", "99999999999"})
    void noNumberInBounds(String value) {
        for (var kind : new String[] {"Deployment", "ReplicaSet"}) {
            var refused = admin.post(apps(kind.toLowerCase(Locale.ROOT) + "s"), workload(kind, value, ""));
            refused.assertRefused(422);
            assertThat(refused.message())
                    .contains(FIELD + ": Invalid value: \"" + value + "\": must be a number from \"0\" to \"100\"");
        }
    }

    @Test
    void whereNoneCanStandBy() {
        var set = admin.post(apps("statefulsets"), workload("StatefulSet", "1", ""));
        set.assertRefused(422);
        assertThat(set.message()).contains(FIELD + ": Forbidden: only pods of ReplicaSets and Deployments");

        var guarded = admin.post(apps("deployments"), workload("Deployment", "1", ",'deploy.sh/at-most-one':'true'"));
        guarded.assertRefused(422);
        assertThat(guarded.message()).contains(FIELD + ": Forbidden: the pods are annotated deploy.sh/at-most-one");
    }

    @Test
    void otherwiseTaken() {
        var deployment = admin.post(apps("deployments"), workload("Deployment", "2", ""));
        assertThat(deployment.status()).as(deployment.text()).isEqualTo(201);
    }

    private static String workload(String kind, String standbys, String annotations) {
        return ("{'apiVersion':'apps/v1','kind':'" + kind
                        + "','metadata':{'name':'w'},'spec':{'selector':{'matchLabels':"
                        + "{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'},'annotations':{"
                        + "'deploy.sh/standby-replicas':'" + standbys + "'" + annotations + "}},"
                        + "'spec':{'containers':[{'name':'c','image':'i'}]}}}}")
                .replace('\'', '"');
    }
}
