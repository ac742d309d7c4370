package sh.deploy.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sh.deploy.api.client.ClientConfig.Credential;
import sh.deploy.api.object.Json;
import sh.deploy.api.object.ObjectFacts;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.SystemTime;

class ApiClientTest {
    private static final String POD = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":"
            + "{\"name\":\"web\",\"namespace\":\"shop\",\"uid\":\"u\",\"resourceVersion\":\"7\"}}";

    private ScriptedServer server;
    private ApiClient client;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.plain();
        var config = new ClientConfig(server.url("http"), null, "", false, new Credential.Anonymous());
        client = new ApiClient(config, new SystemTime(), "test");
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void getsAnObject() {
        answer(200, POD);
        var pod = client.get(ResourceTypes.POD, "shop", "web");
        assertThat(ObjectFacts.revision(pod)).isEqualTo(7);
        assertThat(server.heads.getFirst()).startsWith("GET /api/v1/namespaces/shop/pods/web HTTP/1.1");
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        answer(404, "{\"kind\":\"Status\",\"reason\":\"NotFound\",\"message\":\"no\",\"code\":404}");
        assertThat(client.find(ResourceTypes.POD, "shop", "web")).isEmpty();
    }

    @Test
    void readsWhatIsWrongAndWithWhichField() {
        answer(
                422,
                "{\"kind\":\"Status\",\"reason\":\"Invalid\",\"message\":\"bad pod\",\"code\":422,\"details\":{\"name\":\"web\","
                        + "\"kind\":\"Pod\",\"causes\":[{\"reason\":\"FieldValueRequired\",\"message\":\"m\",\"field\":\"spec.containers\"}]}}");
        var pod =
                new PodBuilder().withNewMetadata().withName("web").endMetadata().build();
        assertThatThrownBy(() -> client.create(ResourceTypes.POD, pod))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().reason()).isEqualTo(Reason.INVALID);
                    assertThat(refused.problem().causes().getFirst().field()).isEqualTo("spec.containers");
                });
    }

    @Test
    void listsPageAfterPageAsOfTheSameRevision() {
        answer(200, "{\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"a b\"},\"items\":[" + POD + "]}");
        answer(200, "{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[" + POD + "]}");
        var page = client.listAll(ResourceTypes.POD, "", ListOptions.labelled("app in (a,b)"));
        assertThat(page.items()).hasSize(2);
        assertThat(page.revision()).isEqualTo(9);
        assertThat(server.heads.get(0)).startsWith("GET /api/v1/pods?labelSelector=app%20in%20%28a%2Cb%29&limit=500 ");
        assertThat(server.heads.get(1)).contains("&continue=a%20b ");
    }

    @Test
    void deletesOnlyTheObjectOfThatUid() {
        answer(200, "{\"kind\":\"Status\"}");
        client.delete(
                ResourceTypes.POD,
                "shop",
                "web",
                Deletion.ofUid("u").with(Deletion.Propagation.FOREGROUND).withGracePeriod(0));
        var head = server.heads.getFirst();
        assertThat(head).startsWith("DELETE /api/v1/namespaces/shop/pods/web ");
        assertThat(Json.MAPPER.readTree(head.substring(head.indexOf('{'))))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"gracePeriodSeconds\":0,"
                                + "\"preconditions\":{\"uid\":\"u\"},\"propagationPolicy\":\"Foreground\"}"));
    }

    @Test
    void sendsAWriteOfUnknownOutcomeAgainUnderTheSameKey() {
        server.answers.add(ScriptedServer.HANG_UP);
        answer(504, "{\"kind\":\"Status\",\"reason\":\"Timeout\",\"message\":\"unknown\",\"code\":504}");
        answer(201, POD);
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("web")
                .withNamespace("shop")
                .endMetadata()
                .build();
        client.create(ResourceTypes.POD, pod);
        assertThat(server.heads).hasSize(3).allMatch(head -> key(head).equals(key(server.heads.getFirst())));
    }

    @Test
    void watchesChangesAndBookmarks() {
        server.answers.add(
                "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
                        + "{\"type\":\"ADDED\",\"object\":" + POD + "}\n"
                        + "{\"object\":" + POD + ",\"type\":\"DELETED\"}\n"
                        + "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"12\"}}}\n"
                        + "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"old\"}}\n");
        try (var watch = client.watch(ResourceTypes.POD, "", ListOptions.ALL, 5)) {
            assertThat(watch.next()).isInstanceOf(WatchEvent.Added.class);
            assertThat(watch.next()).isInstanceOf(WatchEvent.Deleted.class);
            assertThat(watch.next()).isEqualTo(new WatchEvent.Bookmark<Pod>(12));
            assertThatThrownBy(watch::next)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            ended -> assertThat(ended.problem().reason()).isEqualTo(Reason.EXPIRED));
        }
        assertThat(server.heads.getFirst())
                .startsWith("GET /api/v1/pods?resourceVersion=5&watch=true&allowWatchBookmarks=true ");
    }

    private void answer(int status, String body) {
        server.answers.add("HTTP/1.1 " + status + " -\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static String key(String head) {
        return head.lines()
                .filter(line -> line.startsWith("Idempotency-Key: "))
                .findFirst()
                .orElseThrow();
    }
}
