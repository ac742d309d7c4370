package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.apiserver.TestWebhook.allow;
import static sh.deploy.apiserver.TestWebhook.deny;
import static sh.deploy.apiserver.TestWebhook.patch;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.pki.MadeRequest;

/** What webhooks may do to requests for certificates, and to decisions about them. */
class WebhooksOnCertificatesTest extends WebhookTest {
    private static final String RESOURCE = "certificatesigningrequests";

    private HttpsClient.Answer ask(String name) {
        return admin.post(
                SigningTest.REQUESTS,
                json(SigningTest.request(name, MadeRequest.of("jane"), SigningTest.CLIENT, SigningTest.CLIENT_USAGES)));
    }

    private HttpsClient.Answer decide(String name, String type) {
        return admin.merge(
                SigningTest.REQUESTS + "/" + name + "/approval",
                json("{'status':{'conditions':[{'type':'" + type + "','status':'True'}]}}"));
    }

    @Test
    void whoAskedIsTheServersToSayAndThoseThatJudgeSeeIt() {
        webhook.on(
                "/changes",
                request -> patch("[{'op':'add','path':'/spec/username','value':'system:admin'},"
                        + "{'op':'add','path':'/spec/groups','value':['system:masters']},"
                        + "{'op':'add','path':'/spec/extra','value':{'a':['b']}},"
                        + "{'op':'add','path':'/metadata/labels','value':{'seen':'yes'}}]"));
        webhook.on("/judges", request -> allow());
        var before = ask("before").json().path("spec");
        install(MUTATING, "changes", about("changes", "/changes", RESOURCE));
        install(VALIDATING, "judges", about("judges", "/judges", RESOURCE));

        var made = ask("named").json();

        assertThat(text(made, "/metadata/labels/seen")).isEqualTo("yes");
        for (var field : new String[] {"username", "groups", "extra"}) {
            assertThat(made.path("spec").path(field)).isEqualTo(before.path(field));
        }
        assertThat(webhook.asked().getLast().at("/object/spec")).isEqualTo(made.path("spec"));
    }

    @Test
    void anApprovalCanBeDeniedAndNobodyApprovesByChangingAnother() {
        ask("refused");
        ask("changed");
        webhook.on("/denies", request -> deny(403, "not on a Sunday"));
        install(VALIDATING, "denies", about("denies", "/denies", RESOURCE + "/approval"));

        var refused = decide("refused", "Approved");

        refused.assertRefused(403);
        assertThat(refused.message()).contains("not on a Sunday");
        assertThat(text(webhook.asked().getLast(), "/subResource")).isEqualTo("approval");
        assertThat(text(webhook.asked().getLast(), "/object/status/conditions/0/lastUpdateTime"))
                .isNotEmpty();

        assertThat(admin.delete(collection(VALIDATING)).status()).isEqualTo(200);
        webhook.on(
                "/signs",
                request -> patch("[{'op':'add','path':'/status/certificate','value':'QQ=='},"
                        + "{'op':'replace','path':'/spec/username','value':'root'}]"));
        install(MUTATING, "signs", about("signs", "/signs", RESOURCE + "/approval"));

        var denied = decide("changed", "Denied").json();

        assertThat(SigningTest.certificate(denied)).isEmpty();
        assertThat(text(denied, "/spec/username")).isNotEqualTo("root");
        assertThat(SigningTest.types(denied)).isEqualTo("Denied");
    }

    @Test
    void theServersOwnSigningWaitsForNone() {
        webhook.on("/denies", request -> deny(403, "no"));
        ask("signed");
        install(VALIDATING, "denies", about("denies", "/denies", RESOURCE + "/status"));

        decide("signed", "Approved");

        for (int tries = 0; tries < 500 && certificate("signed").isEmpty(); tries++) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(certificate("signed")).isNotEmpty();
        assertThat(webhook.asked()).isEmpty();
    }

    private String certificate(String name) {
        return SigningTest.certificate(
                admin.get(SigningTest.REQUESTS + "/" + name).json());
    }
}
