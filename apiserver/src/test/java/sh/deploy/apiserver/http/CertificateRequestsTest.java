package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.pki.MadeRequest;
import tools.jackson.databind.node.ObjectNode;

/** Requests for certificates, and what becomes of them when people decide. */
class CertificateRequestsTest extends SigningTest {
    @Test
    void whoAsksIsWrittenDownByTheServer() {
        allowEverywhere("jane", rule("create,get", "certificates.k8s.io", "certificatesigningrequests"));

        var made = ask(
                as("jane", "dev"),
                own("r"),
                MadeRequest.of("jane"),
                CLIENT,
                CLIENT_USAGES,
                ",'username':'admin','uid':'1','groups':['system:masters'],'extra':{'a':['b']}");

        var spec = made.path("spec");
        assertThat(spec.path("username").asString()).isEqualTo(own("jane"));
        assertThat(spec.path("groups").toString()).isEqualTo("[\"dev\",\"system:authenticated\"]");
        assertThat(spec.has("uid")).isFalse();
        assertThat(spec.path("extra").propertyNames()).containsExactly("authentication.kubernetes.io/credential-id");
        assertThat(made.path("status").path("conditions").isMissingNode()).isTrue();
    }

    @Test
    void whatWasAskedForNeverChanges() {
        var made = (ObjectNode) ask(admin, own("r"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);
        var before = made.path("spec").deepCopy();

        var put = made.deepCopy();
        ((ObjectNode) put.path("spec")).put("username", "root").put("signerName", KUBELET);
        ((ObjectNode) put.path("metadata")).putObject("labels").put("a", "b");
        var after = admin.put(REQUESTS + "/" + own("r"), put.toString()).json();
        var byStatus = admin.merge(REQUESTS + "/" + own("r") + "/status", "{\"spec\":{\"username\":\"root\"}}");
        var byApproval = admin.merge(REQUESTS + "/" + own("r") + "/approval", "{\"spec\":{\"username\":\"root\"}}");

        assertThat(after.path("spec")).isEqualTo(before);
        assertThat(after.at("/metadata/labels/a").asString()).isEqualTo("b");
        assertThat(byStatus.json().path("spec")).isEqualTo(before);
        assertThat(byApproval.json().path("spec")).isEqualTo(before);
    }

    @Test
    void isNotApprovedByItsAuthorNorByAnUpdate() {
        var body = request(own("r"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES)
                .replaceFirst(
                        "\\}$", ",'status':{'certificate':'QQ==','conditions':[{'type':'Approved','status':'True'}]}}");
        var made = post(admin, REQUESTS, body);
        var updated = admin.merge(
                REQUESTS + "/" + own("r"),
                "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\"}]}}");
        var byStatus = admin.merge(
                REQUESTS + "/" + own("r") + "/status",
                "{\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\"}]}}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.json().path("status").isEmpty()).isTrue();
        assertThat(updated.json().path("status").isEmpty()).isTrue();
        byStatus.assertRefused(422);
        assertThat(byStatus.message())
                .contains("status.conditions: Forbidden: updates may not add a condition of type \"Approved\"");
    }

    @Test
    void anApprovedRequestIsSignedAndItsCertificateProvesWhoCalls() {
        var made = MadeRequest.of(own("jane"), "dev");
        ask(admin, own("r"), made, CLIENT, CLIENT_USAGES, ",'expirationSeconds':600");

        var approved = decide(admin, own("r"), "Approved").json();
        var certificate = issued(own("r"));

        assertThat(approved.at("/status/conditions/0/lastUpdateTime").asString())
                .isNotEmpty();
        assertThat(approved.at("/status/conditions/0/lastTransitionTime").asString())
                .isNotEmpty();
        var read = x509(certificate);
        assertThat(Duration.between(
                        read.getNotBefore().toInstant(), read.getNotAfter().toInstant()))
                .isEqualTo(Duration.ofMinutes(15));
        assertThat(read.getPublicKey()).isEqualTo(made.keys().getPublic());
        try (var jane = with(made, certificate)) {
            var who = jane.post(
                    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                    "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}");
            assertThat(who.json().at("/status/userInfo/username").asString()).isEqualTo(own("jane"));
            assertThat(who.json().at("/status/userInfo/groups").toString()).contains("\"dev\"");
        }
    }

    @Test
    void aDecisionIsFinal() {
        ask(admin, own("no"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);
        decide(admin, own("no"), "Denied");

        var other = decide(admin, own("no"), "Approved");
        var both = admin.merge(
                REQUESTS + "/" + own("no") + "/approval",
                "{\"status\":{\"conditions\":[{\"type\":\"Denied\",\"status\":\"True\"},"
                        + "{\"type\":\"Approved\",\"status\":\"True\"}]}}");
        var none = admin.merge(REQUESTS + "/" + own("no") + "/approval", "{\"status\":{\"conditions\":[]}}");
        var half = decide(admin, own("no"), "Failed");

        other.assertRefused(422);
        assertThat(both.message()).contains("Approved and Denied conditions are mutually exclusive");
        assertThat(none.message()).contains("updates may not remove a condition of type \"Denied\"");
        half.assertRefused(422);
        assertThat(certificate(admin.get(REQUESTS + "/" + own("no")).json())).isEmpty();
    }

    @Test
    void aCertificateIsNeverExchanged() {
        ask(admin, own("r"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);
        decide(admin, own("r"), "Approved");
        issued(own("r"));

        var exchanged = admin.merge(REQUESTS + "/" + own("r") + "/status", "{\"status\":{\"certificate\":\"QQ==\"}}");

        assertThat(exchanged.message()).contains("updates may not modify existing certificate content");
    }

    @Test
    void whatItsSignerDoesNotSignFails() {
        ask(admin, own("r"), MadeRequest.of("jane", "system:nodes"), KUBELET, CLIENT_USAGES);
        decide(admin, own("r"), "Approved");

        var failed = await(own("r"), object -> types(object).contains("Failed"));

        assertThat(types(failed)).isEqualTo("Approved,Failed");
        assertThat(certificate(failed)).isEmpty();
        assertThat(failed.at("/status/conditions/1/reason").asString()).isEqualTo("SignerValidationFailure");
        assertThat(failed.at("/status/conditions/1/message").asString()).contains("system:node:NAME");
    }

    @Test
    void aServingCertificateHasTheNamesThatWereAskedFor() throws Exception {
        var made = MadeRequest.of(
                MadeRequest.newKeys("EC", 256),
                List.of("system:node:n1"),
                List.of("system:nodes"),
                new GeneralName(GeneralName.dNSName, "n1.example"),
                new GeneralName(GeneralName.iPAddress, "192.0.2.1"));
        ask(admin, own("r"), made, SERVING, SERVING_USAGES);
        decide(admin, own("r"), "Approved");

        var read = x509(issued(own("r")));
        assertThat(read.getSubjectAlternativeNames().stream()
                        .map(name -> name.getLast().toString()))
                .containsExactlyInAnyOrder("n1.example", "192.0.2.1");
        assertThat(read.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    }

    @Test
    void requestsForOtherSignersAreLeftToThem() {
        ask(admin, own("r"), MadeRequest.of("jane"), "example.com/mine", CLIENT_USAGES);
        ask(admin, own("z"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);
        decide(admin, own("r"), "Approved");
        decide(admin, own("z"), "Approved");
        issued(own("z"));

        var left = admin.get(REQUESTS + "/" + own("r")).json();
        assertThat(certificate(left)).isEmpty();
        assertThat(types(left)).isEqualTo("Approved");
    }

    @Test
    void nobodyAsksForTheGroupThatMayEverything() {
        var answer =
                post(admin, REQUESTS, request(own("r"), MadeRequest.of("x", "system:masters"), CLIENT, CLIENT_USAGES));

        answer.assertRefused(403);
        assertThat(answer.message())
                .isEqualTo("certificatesigningrequests.certificates.k8s.io \"" + own("r")
                        + "\" is forbidden: use of kubernetes.io/kube-apiserver-client signer with system:masters group"
                        + " is not allowed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approve|kubernetes.io/kube-apiserver-client|true",
                "approve|kubernetes.io/*|true",
                "approve|kubernetes.io/kubelet-serving|false",
                "approve|example.com/*|false",
                "sign|kubernetes.io/kube-apiserver-client|false",
            })
    void whoApprovesHasTheRightToOnTheSigner(String verb, String signer, boolean may) {
        allowEverywhere(
                "boss",
                rule("update,patch", "certificates.k8s.io", "certificatesigningrequests/approval"),
                "{'verbs':['" + verb
                        + "'],'apiGroups':['certificates.k8s.io'],'resources':['signers'],'resourceNames':['" + signer
                        + "']}");
        ask(admin, own("r"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);

        var answer = decide(as("boss"), own("r"), "Approved");

        assertThat(answer.status()).as(answer.text()).isEqualTo(may ? 200 : 403);
        if (!may) {
            assertThat(answer.message())
                    .endsWith("user not permitted to approve requests with signerName"
                            + " \"kubernetes.io/kube-apiserver-client\"");
            assertThat(types(admin.get(REQUESTS + "/" + own("r")).json())).isEmpty();
        }
    }

    @Test
    void whoHandsOutACertificateHasTheRightToSign() {
        allowEverywhere("boss", rule("update,patch", "certificates.k8s.io", "certificatesigningrequests/status"));
        ask(admin, own("r"), MadeRequest.of("jane"), "example.com/mine", CLIENT_USAGES);

        var answer = as("boss").merge(REQUESTS + "/" + own("r") + "/status", "{\"status\":{\"certificate\":\"QQ==\"}}");

        answer.assertRefused(403);
        assertThat(answer.message())
                .endsWith("user not permitted to sign requests with signerName \"example.com/mine\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                " \\n|must contain at least one CERTIFICATE PEM block",
                "A|PEM block type must be CERTIFICATE",
                "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n|no certificate",
                "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----\\n|PEM block type must be CERTIFICATE",
                "<ca>-----BEGIN X509 CRL-----\\nAAAA\\n-----END X509 CRL-----\\n|PEM block type must be CERTIFICATE",
            })
    void whatASignerHandsOutIsCertificates(String text, String complaint) {
        ask(admin, own("r"), MadeRequest.of("jane"), "example.com/mine", CLIENT_USAGES);

        var answer = handOut(own("r"), text.replace("\\n", "\n").replace("<ca>", server.caPem()));

        answer.assertRefused(422);
        assertThat(answer.message()).contains("status.certificate").contains(complaint);
    }

    @Test
    void aSignerMayHandOutAChain() {
        ask(admin, own("r"), MadeRequest.of("jane"), "example.com/mine", CLIENT_USAGES);

        assertThat(handOut(own("r"), server.caPem() + server.caPem()).status()).isEqualTo(200);
    }

    private HttpsClient.Answer handOut(String name, String text) {
        return admin.merge(
                REQUESTS + "/" + name + "/status",
                "{\"status\":{\"certificate\":\"" + Base64.getEncoder().encodeToString(text.getBytes(US_ASCII))
                        + "\"}}");
    }

    @Test
    void base64MayHaveLines() {
        var made = MadeRequest.of("jane");
        var wrapped = made.base64().replaceAll("(.{76})", "$1\\\\r\\\\n");

        var answer = post(
                admin, REQUESTS, request(own("r"), made, CLIENT, CLIENT_USAGES).replace(made.base64(), wrapped));
        decide(admin, own("r"), "Approved");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(x509(issued(own("r"))).getPublicKey()).isEqualTo(made.keys().getPublic());
    }

    @Test
    void approvingIsARightOfItsOwn() {
        allowEverywhere(
                "editor",
                rule("*", "certificates.k8s.io", "certificatesigningrequests"),
                rule("approve", "certificates.k8s.io", "signers"));
        ask(admin, own("r"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);

        decide(as("editor"), own("r"), "Approved").assertRefused(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'usages':[]|spec.usages: Required value",
                "'usages':['client auth','client auth']|spec.usages[1]: Duplicate value: \"client auth\"",
                "'usages':['magic']|spec.usages[0]: Unsupported value: \"magic\"",
                "'signerName':''|spec.signerName: Required value",
                "'signerName':'x'|must be a fully qualified domain and path of the form 'example.com/signer-name'",
                "'signerName':'x/y'|should be a domain with at least two segments separated by dots",
                "'signerName':'kubernetes.io/legacy-unknown'|the legacy signerName is not allowed via this API version",
                "'expirationSeconds':599|may not specify a duration less than 600 seconds (10 minutes)",
                "'request':''|spec.request: Required value",
                "'request':'eA=='|PEM block type must be CERTIFICATE REQUEST",
            },
            quoteCharacter = '\0')
    void whatIsWrongIsSaid(String field, String sentence) {
        var body = HttpsClient.JSON.readTree(
                request(own("r"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES).replace('\'', '"'));
        var spec = (ObjectNode) body.path("spec");
        spec.setAll((ObjectNode) HttpsClient.JSON.readTree(("{" + field + "}").replace('\'', '"')));

        var answer = admin.post(REQUESTS, body.toString());

        answer.assertRefused(422);
        assertThat(answer.message()).contains(sentence);
    }

    @Test
    void aWeakKeyOrAnotherOnesIsRefused() {
        var weak = MadeRequest.of(MadeRequest.newKeys("RSA", 1024), List.of("jane"), List.of());
        var forged = MadeRequest.signedBy(
                MadeRequest.newKeys("EC", 256), MadeRequest.newKeys("EC", 256), List.of("jane"), List.of());

        var weakAnswer = post(admin, REQUESTS, request(own("w"), weak, CLIENT, CLIENT_USAGES));
        var forgedAnswer = post(admin, REQUESTS, request(own("f"), forged, CLIENT, CLIENT_USAGES));

        weakAnswer.assertRefused(422);
        assertThat(weakAnswer.message()).contains("an RSA key has at least 2048 bits, not 1024");
        forgedAnswer.assertRefused(422);
        assertThat(forgedAnswer.message()).contains("the signature is not that of the key in the request");
    }

    @Test
    void aTableShowsWhoAsksWhomAndWhatCameOfIt() {
        ask(admin, own("a"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES, ",'expirationSeconds':3600");
        ask(admin, own("b"), MadeRequest.of("jane"), CLIENT, CLIENT_USAGES);
        decide(admin, own("b"), "Approved");
        issued(own("b"));

        var table = admin.get(
                        REQUESTS + "?fieldSelector=spec.signerName=" + CLIENT,
                        "accept",
                        "application/json;as=Table;v=v1;g=meta.k8s.io")
                .json();

        assertThat(table.path("columnDefinitions")
                        .valueStream()
                        .map(column -> column.path("name").asString()))
                .containsExactly("Name", "Age", "SignerName", "Requestor", "RequestedDuration", "Condition");
        var rows = table.path("rows")
                .valueStream()
                .map(row -> row.path("cells").toString())
                .toList();
        assertThat(rows).anyMatch(row -> row.contains(own("a")) && row.endsWith("\"admin\",\"60m\",\"Pending\"]"));
        assertThat(rows)
                .anyMatch(row -> row.contains(own("b")) && row.endsWith("\"admin\",\"<none>\",\"Approved,Issued\"]"));
    }
}
