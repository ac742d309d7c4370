package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.bounds.Bounds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.pki.MadeRequest;
import tools.jackson.databind.node.ObjectNode;

/** A machine that another has replaced does not come back by what it had asked for before. */
class ReplacedMachineTest extends SigningTest {
    private static final String KUBE_SYSTEM = "/api/v1/namespaces/kube-system/configmaps";
    private static final String NOTES = KUBE_SYSTEM + "/node-certificates";

    /** Enough for what is said of an approval and of a failure, too little for an approval and a certificate. */
    private static final int LEFT_BYTES = 750;

    @Test
    void aRequestThatCouldNotBeSignedInTimeFailsOnceItsMachineIsReplaced() {
        var first = MadeRequest.ofNode(own("n1"));
        try (var replaced = with(first, joined("repl01", first))) {
            var noted = noted();
            note("other 2100-01-01T00:00:00Z somebody");
            ask(replaced, own("large"), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES);
            fill(own("large"));
            note(noted);
            touch(own("large"));
            await(own("large"), object -> types(object).equals("Approved"));
            await(() -> noted().lines().count() == 2);
        }

        note("other 2100-01-01T00:00:00Z somebody");
        var failed = await(own("large"), object -> types(object).contains("Failed"));

        assertThat(failed.at("/status/conditions/1/message").asString())
                .isEqualTo("the key that it came by has the node's name no more");
        assertThat(certificate(failed)).isEmpty();
        assertThat(noted()).isEqualTo("other 2100-01-01T00:00:00Z somebody");
    }

    private String joined(String id, MadeRequest made) {
        by(token(id), "POST", REQUESTS, request(own("joins"), made, KUBELET, CLIENT_USAGES));
        return issued(own("joins"));
    }

    private String noted() {
        return admin.get(NOTES).json().path("data").path(own("n1")).asString("");
    }

    private void note(String lines) {
        var answer = admin.merge(NOTES, "{\"data\":{\"" + own("n1") + "\":\"" + lines.replace("\n", "\\n") + "\"}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    /** Leaves of the room that an object has about that many bytes. */
    private void fill(String name) {
        int room = Bounds.OBJECT_BYTES - LEFT_BYTES;
        var object = (ObjectNode) admin.get(REQUESTS + "/" + name).json();
        var metadata = (ObjectNode) object.path("metadata");
        var labels = metadata.putObject("labels");
        var prefix = ("a".repeat(60) + ".").repeat(4) + "b";
        int bytes = JsonTrees.bytes(object).length;
        for (int i = 0; bytes < room - 1_000; i++) {
            var key = prefix + "/" + i;
            labels.put(key, "v".repeat(63));
            bytes += key.length() + 63 + 6;
        }
        metadata.putObject("annotations").put("fill", "");
        int missing = room - JsonTrees.bytes(object).length;
        metadata.putObject("annotations").put("fill", "f".repeat(missing));
        var answer = admin.put(REQUESTS + "/" + name, object.toString());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(types(answer.json())).isEmpty();
    }

    /** It is looked at anew. */
    private void touch(String name) {
        var answer = admin.merge(REQUESTS + "/" + name, "{\"metadata\":{\"annotations\":{\"a\":\"b\"}}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
}
