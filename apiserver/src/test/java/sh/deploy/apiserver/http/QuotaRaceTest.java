package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.apiserver.log.MemoryLog;

/** Many creates at the edge of a quota: as many come in as it allows, not one more and not one less. */
class QuotaRaceTest extends QuotaTest {
    private static final int AT_ONCE = 100;

    @RepeatedTest(5)
    void ofAHundredPodsAtOnceExactlyThoseComeInThatFit() throws Exception {
        quota("q", "'pods':'17'");

        var answers = atOnce(i -> admin.post(in("pods"), pod("p-" + i, "")));

        assertOnly(17, answers, "exceeded quota: q, requested: pods=1, used: pods=17, limited: pods=17");
        assertThat(admin.get(in("pods")).json().path("items").size()).isEqualTo(17);
        awaitUsed("q", "{'pods':'17'}");
    }

    @Test
    void theTighterOfTwoQuotasDecides() throws Exception {
        quota("a", "'requests.cpu':'1050m'");
        quota("b", "'pods':'50'");

        var answers = atOnce(i -> admin.post(in("pods"), podWith("p-" + i, "{'requests':{'cpu':'100m'}}")));

        assertOnly(10, answers, "exceeded quota: a, requested: requests.cpu=100m, used: requests.cpu=1");
        awaitUsed("a", "{'requests.cpu':'1'}");
        awaitUsed("b", "{'pods':'10'}");
    }

    @Test
    void creatingAndDeletingAtOnceLeavesTheCountRight() throws Exception {
        quota("q", "'configmaps':'5'");

        atOnce(i -> {
            var made = admin.post(in("configmaps"), configMap("c-" + i));
            assertThat(admin.get(in("configmaps")).json().path("items").size()).isLessThanOrEqualTo(5);
            return i % 2 == 0 && made.status() == 201 ? admin.delete(in("configmaps/c-" + i)) : made;
        });

        var left = admin.get(in("configmaps")).json().path("items").size();
        awaitUsed("q", "{'configmaps':'" + left + "'}");
    }

    @Test
    void isCountedFromTheLogAfterARestart() {
        var log = new MemoryLog();
        var inDefault = "/api/v1/namespaces/default/";
        try (var server = TestApiServer.on(log);
                var first = HttpsClient.admin(server)) {
            first.post(
                    inDefault + "resourcequotas",
                    json(
                            "{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q'},'spec':{'hard':{'pods':'1'}}}"));
            assertThat(first.post(inDefault + "pods", pod("a", "")).status()).isEqualTo(201);
        }

        try (var server = TestApiServer.on(log);
                var second = HttpsClient.admin(server)) {
            second.post(inDefault + "pods", pod("b", "")).assertRefused(403);
        }
    }

    private static List<HttpsClient.Answer> atOnce(IntFunction<HttpsClient.Answer> request)
            throws InterruptedException, ExecutionException {
        var start = new CountDownLatch(1);
        try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<HttpsClient.Answer>>();
            for (int i = 0; i < AT_ONCE; i++) {
                int number = i;
                answers.add(calls.submit(() -> {
                    start.await();
                    return request.apply(number);
                }));
            }
            start.countDown();
            var all = new ArrayList<HttpsClient.Answer>();
            for (var answer : answers) {
                all.add(answer.get());
            }
            return all;
        }
    }

    private static void assertOnly(int made, List<HttpsClient.Answer> answers, String why) {
        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(made);
        assertThat(answers.stream().filter(answer -> answer.status() != 201)).allSatisfy(refused -> {
            refused.assertRefused(403);
            assertThat(refused.message()).contains(why);
        });
    }
}
