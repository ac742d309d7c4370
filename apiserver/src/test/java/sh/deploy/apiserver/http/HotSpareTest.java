package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hot spare that a pod cannot have is refused where it is asked for. */
class HotSpareTest extends ServerTest {
    private static final String FIELD = "metadata.annotations[deploy.sh/hot-spare]";
    private static final String PLAIN = "{'containers':[{'name':'c','image':'i'}]}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "on | " + PLAIN + " | Unsupported value: \"on\": supported values: \"crash\"",
                "crash | {'containers':[{'name':'c','image':'i'},{'name':'d','image':'i'}]} |"
                        + " Invalid value: \"crash\": the pod must have exactly one container",
                "crash | {'initContainers':[{'name':'s','image':'i','restartPolicy':'Always'}],'containers':[{'name':'c',"
                        + "'image':'i'}]} | Invalid value: \"crash\": the pod must have exactly one container",
                "crash | {'hostNetwork':true,'containers':[{'name':'c','image':'i'}]} |"
                        + " Invalid value: \"crash\": the pod must not use hostNetwork",
                "crash | {'containers':[{'name':'c','image':'i','ports':[{'containerPort':80,'hostPort':8080}]}]} |"
                        + " Invalid value: \"crash\": the pod must not use hostNetwork, hostPID or a hostPort",
            })
    void inPodsAndInTemplates(String value, String spec, String sentence) {
        var pod = admin.post(in("pods"), annotated(annotations(value, ""), spec));
        var deployment = admin.post(apps("deployments"), workload("Deployment", annotations(value, ""), spec));
        var replicaSet = admin.post(apps("replicasets"), workload("ReplicaSet", annotations(value, ""), spec));

        pod.assertRefused(422);
        assertThat(pod.message()).contains(FIELD + ": " + sentence);
        deployment.assertRefused(422);
        assertThat(deployment.message()).contains("spec.template." + FIELD + ": " + sentence);
        replicaSet.assertRefused(422);
        assertThat(replicaSet.message()).contains("spec.template." + FIELD + ": " + sentence);
    }

    @Test
    void forPodsThatEndByThemselves() {
        var refused = admin.post(
                in("pods"),
                annotated(
                        annotations("crash", ""),
                        PLAIN.replace("'containers'", "'restartPolicy':'OnFailure','containers'")));

        refused.assertRefused(422);
        assertThat(refused.message()).contains(FIELD).contains("restartPolicy must be Always");
    }

    @Test
    void forPodsThatMustNotRunTwice() {
        var pod = admin.post(in("pods"), annotated(annotations("crash", ",'deploy.sh/at-most-one':'true'"), PLAIN));
        var set = admin.post(apps("statefulsets"), workload("StatefulSet", annotations("crash", ""), PLAIN));

        pod.assertRefused(422);
        assertThat(pod.message()).contains(FIELD + ": Invalid value: \"crash\": the pod must not run twice");
        set.assertRefused(422);
        assertThat(set.message())
                .contains("spec.template." + FIELD + ": Invalid value: \"crash\": the pod must not run");
    }

    @Test
    void notWhereItCanBeHad() {
        var pod = admin.post(in("pods"), annotated(annotations("crash", ""), PLAIN));
        var free = annotations("crash", ",'deploy.sh/at-most-one':'false'");
        var set = admin.post(apps("statefulsets"), workload("StatefulSet", free, PLAIN));
        var deployment = admin.post(apps("deployments"), workload("Deployment", annotations("crash", ""), PLAIN));

        assertThat(pod.status()).as(pod.text()).isEqualTo(201);
        assertThat(set.status()).as(set.text()).isEqualTo(201);
        assertThat(deployment.status()).as(deployment.text()).isEqualTo(201);
    }

    private static String annotations(String value, String more) {
        return "'annotations':{'deploy.sh/hot-spare':'" + value + "'" + more + "}";
    }

    private static String annotated(String annotations, String spec) {
        return ("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'," + annotations + "},'spec':" + spec + "}")
                .replace('\'', '"');
    }

    private static String workload(String kind, String annotations, String spec) {
        return ("{'apiVersion':'apps/v1','kind':'" + kind
                        + "','metadata':{'name':'w'},'spec':{'selector':{'matchLabels':"
                        + "{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}," + annotations + "},'spec':" + spec
                        + "}}}")
                .replace('\'', '"');
    }
}
