package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many pods stand by is refused where it is no number in bounds, where none can, and in a template. */
class StandbyReplicasTest extends ServerTest {
    private static final String FIELD = "metadata.annotations[deploy.sh/standby-replicas]";
    private static final String AT_MOST_ONE = "'deploy.sh/at-most-one':'true'";

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "two", "1.5", "101", "99999999999"})
    void noNumberInBounds(String value) {
        for (var kind : new String[] {"Deployment", "ReplicaSet"}) {
            assertThat(refusal(kind, standbys(value), ""))
                    .contains("\"w\" is invalid: " + FIELD + ": Invalid value: \"" + value
                            + "\": must be a number from \"0\" to \"100\"");
        }
    }

    @Test
    void whereNoneCanStandBy() {
        assertThat(refusal("StatefulSet", standbys("1"), ""))
                .contains(FIELD + ": Forbidden: only pods of ReplicaSets and Deployments");
        assertThat(refusal("Deployment", standbys("1"), AT_MOST_ONE))
                .contains(FIELD + ": Forbidden: the pods are annotated deploy.sh/at-most-one");
    }

    @Test
    void inATemplate() {
        for (var kind : new String[] {"Deployment", "ReplicaSet"}) {
            assertThat(refusal(kind, "", standbys("1")))
                    .contains("spec.template." + FIELD + ": Forbidden: the number belongs to the " + kind
                            + " itself, into " + FIELD + ", where it can be changed without making its pods anew");
        }
        assertThat(refusal("StatefulSet", "", standbys("1")))
                .contains("spec.template." + FIELD + ": Forbidden: only pods of ReplicaSets and Deployments");
    }

    @Test
    void otherwiseTakenAndChangedAtWillUnlessItIsNoNumber() {
        create("Deployment", standbys("2"), "");
        assertThat(annotate("\"3\"").status()).isEqualTo(200);
        assertThat(annotate("null").status()).isEqualTo(200);
        assertThat(annotate("\"many\"").message()).contains(FIELD + ": Invalid value: \"many\"");
    }

    @Test
    void whenThePodsBecomeSuchThatMustNotRunTwice() {
        create("Deployment", standbys("2"), "");
        var refused = merge("{'spec':{'template':{'metadata':{'annotations':{" + AT_MOST_ONE + "}}}}}");
        refused.assertRefused(422);
        assertThat(refused.message()).contains(FIELD + ": Forbidden: the pods are annotated deploy.sh/at-most-one");
    }

    @Test
    void whenThePodsUseAVolumeThatIsOnOneNode() {
        create("Deployment", standbys("2"), "");
        var refused = merge(
                "{'spec':{'template':{'spec':{'volumes':[{'name':'d','persistentVolumeClaim':{'claimName':'d'}}]}}}}");
        refused.assertRefused(422);
        assertThat(refused.message()).contains(FIELD + ": Forbidden: the pods use a persistentVolumeClaim");
    }

    private HttpsClient.Answer annotate(String value) {
        return merge("{'metadata':{'annotations':{'deploy.sh/standby-replicas':" + value + "}}}");
    }

    private HttpsClient.Answer merge(String fields) {
        return admin.send(
                "PATCH", apps("deployments") + "/w", json(fields), "content-type", "application/merge-patch+json");
    }

    private String refusal(String kind, String own, String ofTemplate) {
        var refused = admin.post(path(kind), workload(kind, own, ofTemplate));
        refused.assertRefused(422);
        return refused.message();
    }

    private void create(String kind, String own, String ofTemplate) {
        var made = admin.post(path(kind), workload(kind, own, ofTemplate));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
    }

    private String path(String kind) {
        return apps(kind.toLowerCase(Locale.ROOT) + "s");
    }

    private static String standbys(String count) {
        return "'deploy.sh/standby-replicas':'" + count + "'";
    }

    /** @param own annotations */
    private static String workload(String kind, String own, String ofTemplate) {
        return json("{'apiVersion':'apps/v1','kind':'" + kind
                + "','metadata':{'name':'w','annotations':{" + own + "}},'spec':{'selector':{'matchLabels':"
                + "{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'},'annotations':{" + ofTemplate + "}},"
                + "'spec':{'containers':[{'name':'c','image':'i'}]}}}}");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
