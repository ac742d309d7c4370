package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AtMostOneAnnotationTest extends ServerTest {
    private static final String NAME = "deploy.sh/at-most-one";
    private static final String OWNER = "'ownerReferences':[{'apiVersion':'apps/v1','kind':'StatefulSet','name':'db',"
            + "'uid':'0f8fad5b-d9cb-469f-a165-70867728950e','controller':true}]";
    private static final String BINDING = "{'apiVersion':'v1','kind':'Binding','metadata':{'name':'p'},"
            + "'target':{'apiVersion':'v1','kind':'Node','name':'n1'}}";

    @ParameterizedTest
    @ValueSource(strings = {"yes", "True", ""})
    void saysTrueOrFalseAndNothingElse(String value) {
        var pod = admin.post(in("pods"), pod("'annotations':{'" + NAME + "':'" + value + "'}"));
        var set = admin.post(apps("statefulsets"), workload("StatefulSet", value));
        var deployment = admin.post(apps("deployments"), workload("Deployment", value));

        pod.assertRefused(422);
        var sentence =
                "metadata.annotations[" + NAME + "]: Unsupported value: \"" + value + "\": supported values: \"true\"";
        assertThat(pod.message()).contains(sentence);
        set.assertRefused(422);
        assertThat(set.message()).contains("spec.template." + sentence);
        deployment.assertRefused(422);
        assertThat(deployment.message()).contains("spec.template." + sentence);
    }

    @Test
    void isGivenToMembersOfStatefulSetsThatDoNotSay() {
        var member = admin.post(in("pods"), pod(OWNER));

        assertThat(said(member)).isEqualTo("true");
        assertThat(member.json().at("/spec/tolerations").toString())
                .contains("not-ready")
                .doesNotContain("unreachable");
    }

    @Test
    void isLeftToThoseThatSay() {
        var member = admin.post(in("pods"), pod("'annotations':{'" + NAME + "':'false'}," + OWNER));

        assertThat(said(member)).isEqualTo("false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'annotations':{'NAME':'true'} | {'annotations':{'NAME':'false'}}",
                "'annotations':{'NAME':'true'} | {'annotations':{'NAME':null}}",
                "'annotations':{'NAME':'true'} | {'annotations':null}",
                "'labels':{} | {'annotations':{'NAME':'true'}}",
            })
    void doesNotChangeOnAPodThatIsBound(String made, String change) {
        var before = said(admin.post(in("pods"), pod(made.replace("NAME", NAME))));
        var patch = json("{'metadata':" + change.replace("NAME", NAME) + "}");
        assertThat(admin.post(in("pods/p/binding"), json(BINDING)).status()).isEqualTo(201);

        var refused = admin.merge(in("pods/p"), patch);
        var status = admin.merge(in("pods/p/status"), patch);

        refused.assertRefused(422);
        assertThat(refused.message())
                .contains("metadata.annotations[" + NAME + "]: Invalid value")
                .contains("delete the pod and create it anew");
        assertThat(status.status()).as(status.text()).isEqualTo(200);
        assertThat(said(admin.get(in("pods/p")))).isEqualTo(before);
    }

    @Test
    void isNotReplacedOnAPodThatIsBound() {
        admin.post(in("pods"), pod("'annotations':{'" + NAME + "':'true'}"));
        admin.post(in("pods/p/binding"), json(BINDING));
        var stored = admin.get(in("pods/p")).text();

        var other = admin.put(in("pods/p"), stored.replace(NAME + "\":\"true", NAME + "\":\"false"));
        var same = admin.put(in("pods/p"), stored);

        other.assertRefused(422);
        assertThat(same.status()).as(same.text()).isEqualTo(200);
    }

    @Test
    void changesAsLongAsThePodHasNoNode() {
        admin.post(in("pods"), pod("'annotations':{'" + NAME + "':'true'}"));

        var changed = admin.merge(in("pods/p"), json("{'metadata':{'annotations':{'" + NAME + "':'false'}}}"));

        assertThat(said(changed)).isEqualTo("false");
    }

    @Test
    void staysWithAMemberWhoseSetIsGone() {
        admin.post(in("pods"), pod(OWNER));
        admin.post(in("pods/p/binding"), json(BINDING));

        var orphan = admin.merge(in("pods/p"), json("{'metadata':{'ownerReferences':null}}"));

        assertThat(orphan.status()).as(orphan.text()).isEqualTo(200);
        assertThat(said(orphan)).isEqualTo("true");
    }

    @Test
    void doesNotComeToARunningPodWithAnOwner() {
        admin.post(in("pods"), pod("'labels':{}"));
        admin.post(in("pods/p/binding"), json(BINDING));

        var adopted = admin.merge(in("pods/p"), json("{'metadata':{" + OWNER + "}}"));

        assertThat(adopted.status()).as(adopted.text()).isEqualTo(200);
        assertThat(said(adopted)).isEmpty();
    }

    @Test
    void comesToAWaitingPodWithAnOwner() {
        admin.post(in("pods"), pod("'labels':{}"));

        assertThat(said(admin.merge(in("pods/p"), json("{'metadata':{" + OWNER + "}}"))))
                .isEqualTo("true");
    }

    @Test
    void isNotABindingsToSet() {
        admin.post(in("pods"), pod("'labels':{}"));

        var bound = admin.post(
                in("pods/p/binding"),
                json(BINDING.replace("'name':'p'", "'name':'p','annotations':{'" + NAME + "':'true'}")));

        bound.assertRefused(422);
        assertThat(bound.message()).contains("annotate the pod before it is bound");
    }

    private static String said(HttpsClient.Answer pod) {
        return pod.json().path("metadata").path("annotations").path(NAME).asString("");
    }

    private static String pod(String metadata) {
        return json("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'," + metadata
                + "},'spec':{'containers':[{'name':'c','image':'hello'}]}}");
    }

    private static String workload(String kind, String value) {
        return json("{'apiVersion':'apps/v1','kind':'" + kind + "','metadata':{'name':'db'},'spec':{'selector':"
                + "{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'},'annotations':{'" + NAME + "':'"
                + value + "'}},'spec':{'containers':[{'name':'c','image':'hello'}]}}}}");
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
