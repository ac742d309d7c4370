package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.pki.MadeRequest;

/** How machines become nodes by a token and a request, and what neither they nor nodes get. */
@Tag("slow")
class JoiningTest extends SigningTest {
    private static final String NOTES = "/api/v1/namespaces/kube-system/configmaps/node-certificates";

    private HttpsClient.Answer ask(String token, String name, MadeRequest made) {
        return by(token, "POST", REQUESTS, request(own(name), made, KUBELET, CLIENT_USAGES));
    }

    private static void assertMade(HttpsClient.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private void makeNode(String name) {
        post(admin, "/api/v1/nodes", "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + name + "'}}");
    }

    @Test
    void aMachineWithATokenBecomesANode() {
        var token = token("join01");
        var made = MadeRequest.ofNode(own("n1"));

        assertMade(ask(token, "r", made));
        var certificate = issued(own("r"));

        var seen = by(token, "GET", REQUESTS + "/" + own("r"), "");
        assertThat(certificate(seen.json())).isEqualTo(certificate);
        try (var node = with(made, certificate)) {
            assertThat(post(
                                    node,
                                    "/api/v1/nodes",
                                    "{'apiVersion':'v1','kind':'Node','metadata':{'name':'" + own("n1") + "'}}")
                            .status())
                    .isEqualTo(201);
            assertThat(node.get("/api/v1/nodes").status()).isEqualTo(403);
        }
    }

    @Test
    void aTokenDoesNotSeeWhatAnotherAskedFor() {
        var one = token("join02");
        var other = token("join03");
        assertMade(ask(one, "r", MadeRequest.ofNode(own("n1"))));

        assertThat(by(one, "GET", REQUESTS + "/" + own("r"), "").status()).isEqualTo(200);
        assertThat(by(other, "GET", REQUESTS + "/" + own("r"), "").status()).isEqualTo(403);
        assertThat(asNode("n2").get(REQUESTS + "/" + own("r")).status()).isEqualTo(403);
    }

    @Test
    void aNameThatANodeHasIsDenied() {
        makeNode(own("n1"));

        assertMade(ask(token("join04"), "r", MadeRequest.ofNode(own("n1"))));

        assertThat(message(denied(own("r"))))
                .startsWith("there is a node of that name: join under another name; or,")
                .contains("`deployctl token create --node " + own("n1") + "`");
    }

    @Test
    void aNameIsHeldByTheKeyThatGotItAlsoBeforeThereIsANode() {
        var token = token("join05");
        var first = MadeRequest.ofNode(own("n1"));
        assertMade(ask(token, "a", first));
        issued(own("a"));

        assertMade(ask(token, "b", MadeRequest.ofNode(own("n1"))));
        assertMade(ask(token, "c", first));

        assertThat(message(denied(own("b")))).startsWith("another credential for that node is not over");
        issued(own("c"));
    }

    @Test
    void aNameStaysHeldWhenItsRequestIsGone() {
        var token = token("join06");
        assertMade(ask(token, "a", MadeRequest.ofNode(own("n1"))));
        issued(own("a"));
        awaitNoted(own("n1"));
        admin.delete(REQUESTS + "/" + own("a"));

        assertMade(ask(token, "b", MadeRequest.ofNode(own("n1"))));

        denied(own("b"));
    }

    @Test
    void aTokenForTheNodeReplacesAMachineThatIsGoneOnce() {
        assertMade(ask(token("join07"), "a", MadeRequest.ofNode(own("n1"))));
        issued(own("a"));
        var meant = token("join08", "'node-name':'" + own("n1") + "'");

        assertMade(ask(meant, "b", MadeRequest.ofNode(own("n1"))));
        issued(own("b"));
        assertMade(ask(meant, "c", MadeRequest.ofNode(own("n1"))));

        assertThat(message(denied(own("c")))).startsWith("the token has got that node a certificate for another key");
    }

    @Test
    void aTokenForOneNodeAsksForNoOther() {
        var answer = ask(token("join09", "'node-name':'" + own("n1") + "'"), "r", MadeRequest.ofNode(own("n2")));

        answer.assertRefused(403);
        assertThat(answer.message())
                .endsWith("a bootstrap token may ask for a certificate of system:node:" + own("n1")
                        + " only, not of system:node:" + own("n2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "join11|system:node:x|system:nodes,system:masters|" + KUBELET + "|'digital signature','client auth'",
                "join12|admin|system:masters|" + KUBELET + "|'digital signature','client auth'",
                "join13|system:node:x|system:nodes|" + KUBELET + "|'digital signature','server auth'",
                "join14|system:node:x|system:nodes|" + KUBELET + "|'digital signature','client auth','cert sign'",
                "join15|system:node:x|system:nodes|" + CLIENT + "|'digital signature','client auth'",
                "join16|admin|system:masters|" + CLIENT + "|'digital signature','client auth'",
                "join17|jane|dev|" + CLIENT + "|'digital signature','client auth'",
                "join18|system:node:x|system:nodes|example.com/mine|'digital signature','client auth'",
                "join19|system:node:x y|system:nodes|" + KUBELET + "|'digital signature','client auth'",
            },
            quoteCharacter = '\0')
    void aTokenAsksForANodesClientCertificateAndNothingElse(
            String id, String name, String groups, String signer, String usages) {
        var body = request(own("r"), MadeRequest.of(name, groups.split(",")), signer, usages);

        by(token(id), "POST", REQUESTS, body).assertRefused(403);
        assertThat(admin.get(REQUESTS + "/" + own("r")).status()).isEqualTo(404);
    }

    @Test
    void aTokenAsksForNoServingCertificate() {
        var made = MadeRequest.of(
                MadeRequest.newKeys("EC", 256),
                List.of("system:node:x"),
                List.of("system:nodes"),
                new GeneralName(GeneralName.dNSName, "kubernetes"));

        var answer = by(token("join20"), "POST", REQUESTS, request(own("r"), made, SERVING, SERVING_USAGES));

        answer.assertRefused(403);
        assertThat(answer.message())
                .endsWith(
                        "a bootstrap token may ask for certificates of kubernetes.io/kube-apiserver-client-kubelet only");
    }

    @Test
    void aTokenDecidesNothing() {
        var token = token("join21");
        ask(admin, own("r"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);

        assertThat(by(
                                token,
                                "PATCH",
                                REQUESTS + "/" + own("r") + "/approval",
                                "{'status':{'conditions':[{'type':'Approved','status':'True'}]}}")
                        .status())
                .isEqualTo(403);
    }

    /** A machine that has joined. */
    private HttpsClient joined(String token, String node) {
        var made = MadeRequest.ofNode(own(node));
        var name = "joined-" + token.substring(0, 6);
        assertMade(ask(token, name, made));
        return with(made, issued(own(name)));
    }

    @Test
    void aNodeRenewsItsCertificateWithANewKey() {
        var made = MadeRequest.ofNode(own("n1"));

        try (var node = joined(token("join26"), "n1")) {
            makeNode(own("n1"));
            ask(node, own("r"), made, KUBELET, CLIENT_USAGES);
        }

        try (var renewed = with(made, issued(own("r")))) {
            assertThat(renewed.get("/api/v1/nodes/" + own("n1")).status()).isEqualTo(200);
            assertThat(certificate(renewed.get(REQUESTS + "/" + own("r")).json()))
                    .isNotEmpty();
        }
    }

    @Test
    void aMachineThatAnotherHasReplacedRenewsNoMore() {
        var made = MadeRequest.ofNode(own("n1"));
        try (var old = joined(token("join27"), "n1");
                var replacement = joined(token("join28", "'node-name':'" + own("n1") + "'"), "n1")) {
            ask(old, own("old"), made, KUBELET, CLIENT_USAGES);
            ask(replacement, own("z"), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES);
            issued(own("z"));
        }

        assertThat(types(admin.get(REQUESTS + "/" + own("old")).json())).isEmpty();
    }

    @Test
    void aNodeAsksForNoOthersCertificate() {
        var node = asNode("n1");

        var other = post(node, REQUESTS, request(own("a"), MadeRequest.ofNode(own("n2")), KUBELET, CLIENT_USAGES));
        var admins = post(
                node, REQUESTS, request(own("b"), MadeRequest.of("admin", "system:masters"), CLIENT, CLIENT_USAGES));
        var users = post(node, REQUESTS, request(own("c"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES));
        var foreign =
                post(node, REQUESTS, request(own("d"), MadeRequest.of("jane"), "example.com/mine", CLIENT_USAGES));

        for (var answer : List.of(other, admins, users, foreign)) {
            answer.assertRefused(403);
        }
        assertThat(other.message())
                .endsWith("node \"" + own("n1") + "\" may ask for a certificate of system:node:" + own("n1")
                        + " only, not of system:node:" + own("n2"));
    }

    @Test
    void aNodesServingCertificateWaitsForAPerson() {
        var made = MadeRequest.of(
                MadeRequest.newKeys("EC", 256),
                List.of("system:node:" + own("n1")),
                List.of("system:nodes"),
                new GeneralName(GeneralName.dNSName, "n1.example"));
        ask(asNode("n1"), own("serving"), made, SERVING, SERVING_USAGES);
        assertMade(ask(token("join29"), "z", MadeRequest.ofNode(own("n1"))));
        issued(own("z"));

        assertThat(types(admin.get(REQUESTS + "/" + own("serving")).json())).isEmpty();
        assertThat(decide(asNode("n1"), own("serving"), "Approved").status()).isEqualTo(403);
    }

    @Test
    void whatSomebodyElseAsksForInANodesNameWaitsForAPerson() {
        ask(admin, own("r"), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES);
        assertMade(ask(token("join30"), "z", MadeRequest.ofNode(own("n2"))));
        issued(own("z"));

        assertThat(types(admin.get(REQUESTS + "/" + own("r")).json())).isEmpty();
    }

    @Test
    void aTokenAsksForOneNodeTwentyTimesAtMostWhichIsNothingToOtherMachines() {
        makeNode(own("n1"));
        var token = token("join22");
        for (int i = 0; i < 20; i++) {
            assertMade(ask(token, "r" + i, MadeRequest.ofNode(own("n1"))));
        }
        denied(own("r19"));

        ask(token, "r20", MadeRequest.ofNode(own("n1"))).assertRefused(429);
        assertMade(ask(token, "other", MadeRequest.ofNode(own("n2"))));
        assertMade(ask(token("join23"), "r20", MadeRequest.ofNode(own("n1"))));
    }

    @Test
    void aNodeAsksTwentyTimesAtMost() {
        var node = asNode("n1");
        for (int i = 0; i < 20; i++) {
            ask(node, own("r" + i), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES);
        }

        post(node, REQUESTS, request(own("r20"), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES))
                .assertRefused(429);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "join24|'finalizers':['example.com/x']",
                "join25|'ownerReferences':[{'apiVersion':'v1','kind':'Node','name':'x','uid':'1'}]",
            },
            quoteCharacter = '\0')
    void whatApprovesItselfIsAlwaysCleanedUp(String id, String metadata) {
        var body = request(own("r"), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES)
                .replace("'metadata':{", "'metadata':{" + metadata + ",");

        var byToken = by(token(id), "POST", REQUESTS, body);
        var byNode = post(asNode("n1"), REQUESTS, body);

        byToken.assertRefused(403);
        byNode.assertRefused(403);
        assertThat(byToken.message()).endsWith("a bootstrap token may not set finalizers and ownerReferences");
    }

    @Test
    void whatApprovesItselfIsSmallWithItsLabels() {
        var node = asNode("n1");
        var large = labelled("r", 32 * 1024);

        var byToken = by(token("join31"), "POST", REQUESTS, large);
        var byNode = post(node, REQUESTS, large);

        byToken.assertRefused(413);
        byNode.assertRefused(413);
        assertThat(byNode.message()).endsWith("that of node \"" + own("n1") + "\" may have 32768");
        assertThat(post(node, REQUESTS, labelled("s", 28 * 1024)).status()).isEqualTo(201);
        assertThat(post(admin, REQUESTS, large).status()).isEqualTo(201);
    }

    /** @param bytes of its labels, or a little more */
    private String labelled(String name, int bytes) {
        var labels = new StringBuilder();
        for (int i = 0; labels.length() < bytes; i++) {
            labels.append(i == 0 ? "" : ",")
                    .append("'l")
                    .append(i)
                    .append("':'")
                    .append("v".repeat(63))
                    .append('\'');
        }
        return request(own(name), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES)
                .replace("'metadata':{", "'metadata':{'labels':{" + labels + "},");
    }

    @Test
    void aTokenForAnyNameDoesNotFillTheNotes() {
        var token = token("join32");
        assertMade(ask(token, "a", MadeRequest.ofNode(own("n1"))));
        issued(own("a"));
        noteOthers(99, "join32");

        assertMade(ask(token, "b", MadeRequest.ofNode(own("n2"))));
        assertMade(ask(token("join33"), "c", MadeRequest.ofNode(own("n3"))));
        issued(own("c"));

        assertThat(types(admin.get(REQUESTS + "/" + own("b")).json())).isEmpty();
    }

    @Test
    void aNameIsHeldWhicheverSignerGaveItsCertificate() {
        var made = MadeRequest.of("system:node:" + own("n1"), "system:nodes", "dev");
        ask(admin, own("person"), made, CLIENT, CLIENT_USAGES);
        decide(admin, own("person"), "Approved");
        var certificate = issued(own("person"));

        assertMade(ask(token("join34"), "a", MadeRequest.ofNode(own("n1"))));

        assertThat(message(denied(own("a")))).startsWith("another credential for that node is not over");
        try (var node = with(made, certificate)) {
            ask(node, own("r"), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES);
            issued(own("r"));
        }
    }

    @Test
    void whatANodeRenewsCountsAsItsTokens() {
        try (var node = joined(token("join35"), "n1")) {
            ask(node, own("r"), MadeRequest.ofNode(own("n1")), KUBELET, CLIENT_USAGES);
            issued(own("r"));
        }

        assertThat(noted(own("n1")).lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).endsWith(" system:bootstrap:join35"));
    }

    private void noteOthers(int nodes, String tokenId) {
        var data = new StringBuilder();
        for (int i = 0; i < nodes; i++) {
            data.append(i == 0 ? "'" : ",'")
                    .append(own("other" + i))
                    .append("':'key 2100-01-01T00:00:00Z system:bootstrap:")
                    .append(tokenId)
                    .append('\'');
        }
        var answer = admin.merge(NOTES, ("{'data':{" + data + "}}").replace('\'', '"'));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private String noted(String node) {
        return admin.get(NOTES).json().path("data").path(node).asString("");
    }

    private void awaitNoted(String node) {
        for (int i = 0; i < 500; i++) {
            if (!noted(node).isEmpty()) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError(node + " is not noted");
    }
}
