package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.pki.MadeRequest;

/** A node's name has one holder also when the server cannot write down who has it. */
class NodeNotesTest extends SigningTest {
    private static final String KUBE_SYSTEM = "/api/v1/namespaces/kube-system/";
    private static final String NOTES = KUBE_SYSTEM + "configmaps/node-certificates";

    private void ask(String token, String name, MadeRequest made) {
        var answer = by(token, "POST", REQUESTS, request(own(name), made, KUBELET, CLIENT_USAGES));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private String noted(String node) {
        return admin.get(NOTES).json().path("data").path(node).asString("");
    }

    @Test
    void noCertificateIsIssuedBeforeItIsNoted() {
        admin.delete(NOTES);
        post(
                admin,
                KUBE_SYSTEM + "resourcequotas",
                "{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'none'},'spec':{'hard':{'count/configmaps':'0'}}}");
        awaitQuota();
        var one = MadeRequest.ofNode(own("n1"));

        ask(token("note01"), "a", one);
        await(own("a"), object -> types(object).equals("Approved"));
        ask(token("note02"), "b", MadeRequest.ofNode(own("n1")));
        denied(own("b"));
        var held = admin.get(REQUESTS + "/" + own("a")).json();
        admin.delete(KUBE_SYSTEM + "resourcequotas/none");
        issued(own("a"));

        assertThat(certificate(held)).isEmpty();
        assertThat(noted(own("n1"))).endsWith(" system:bootstrap:note01").hasLineCount(1);
    }

    @Test
    void aRequestThatWasIssuedHoldsTheNameWhereTheNoteIsGone() {
        ask(token("note03"), "a", MadeRequest.ofNode(own("n1")));
        issued(own("a"));
        awaitNoted(own("n1"));
        admin.delete(NOTES);

        ask(token("note04"), "b", MadeRequest.ofNode(own("n1")));

        assertThat(message(denied(own("b")))).startsWith("another credential for that node is not over");
    }

    private void awaitQuota() {
        awaitTrue(() -> admin.get(KUBE_SYSTEM + "resourcequotas/none")
                .json()
                .at("/status/hard/count~1configmaps")
                .asString("")
                .equals("0"));
    }

    private void awaitNoted(String node) {
        awaitTrue(() -> !noted(node).isEmpty());
    }

    private static void awaitTrue(BooleanSupplier condition) {
        for (int i = 0; i < 500 && !condition.getAsBoolean(); i++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
