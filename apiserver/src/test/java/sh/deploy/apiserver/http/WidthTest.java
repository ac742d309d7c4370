package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.kinds.Kinds;

class WidthTest extends ServerTest {
    private static final int MOST = 40;
    private static final Kinds KINDS = Kinds.builtIn();
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "PATCH", "DELETE");
    private static final String SMALL = "/api/v1/namespaces/small/configmaps";
    private static final String LARGE = "/api/v1/namespaces/large/configmaps";

    @BeforeAll
    void makeObjects() {
        for (var name : new String[] {"small", "large"}) {
            admin.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + name + "\"}}");
        }
        for (int i = 0; i < 250; i++) {
            admin.post(SMALL, "{\"metadata\":{\"name\":\"s" + i + "\"}}");
        }
        for (int i = 0; i < 2; i++) {
            admin.post(
                    LARGE,
                    "{\"metadata\":{\"name\":\"l" + i + "\"},\"data\":{\"v\":\"" + "x".repeat(5 * Width.BYTES)
                            + "\"}}");
        }
    }

    private int width(String method, String path, String query, String accept, int bodyBytes) {
        var headers = new DefaultHttpHeaders();
        if (!accept.isEmpty()) {
            headers.set("accept", accept);
        }
        var request = new HttpRequestData(method, path, query, headers, new byte[bodyBytes], List.of());
        return Width.of(
                request,
                Objects.requireNonNull(ResourcePath.parse(path)),
                Query.parse(query),
                KINDS,
                server.server().state().store(),
                MOST);
    }

    private int list(String path, String query) {
        return width("GET", path, query, "", 0);
    }

    @Test
    void manyObjectsAreWide() {
        assertThat(list(SMALL, "")).isBetween(3, 6);
    }

    @Test
    void aFewLargeObjectsAreWide() {
        assertThat(list(LARGE, "")).isGreaterThanOrEqualTo(11);
    }

    @Test
    void oneSmallObjectIsNot() {
        for (var method : METHODS) {
            assertThat(width(method, SMALL + "/s1", "", "", 100)).as(method).isEqualTo(1);
        }
        assertThat(width("PATCH", SMALL + "/s1/status", "", "", 100)).isEqualTo(1);
        assertThat(width("GET", SMALL + "/s1", "", TABLE, 0)).isEqualTo(1);
        assertThat(width("PATCH", SMALL + "/s1", "", "", Width.BYTES - 1)).isEqualTo(1);
    }

    @Test
    void oneLargeObjectIsWideWhateverIsDoneWithIt() {
        for (var method : METHODS) {
            assertThat(width(method, LARGE + "/l1", "", "", 100)).as(method).isEqualTo(6);
        }
        assertThat(width("PATCH", LARGE + "/l1/status", "", "", 100)).isEqualTo(6);
        assertThat(width("POST", LARGE + "/l1/part", "", "", 100)).isEqualTo(6);
        assertThat(width("PUT", LARGE + "/l1", "", "", 3 * Width.BYTES))
                .as("what is brought comes on top")
                .isEqualTo(9);
        assertThat(list(LARGE + "/nothing", "")).isEqualTo(1);
        assertThat(list("/api/v1/namespaces/large/nothings/l1", "")).isEqualTo(1);
    }

    @Test
    void oneLargeObjectAsATableOrYamlIsWiderStill() {
        assertThat(width("GET", LARGE + "/l1", "", TABLE, 0)).isEqualTo(MOST);
        assertThat(width("PATCH", LARGE + "/l1", "", "application/yaml", 100)).isEqualTo(MOST);
    }

    @Test
    void aWatchOfOneIsAsWideAsTheObjectThatItBeginsWith() {
        assertThat(list("/api/v1/watch/namespaces/large/configmaps/l1", "")).isEqualTo(6);
        assertThat(list(LARGE + "/l1", "watch=1&resourceVersion=5")).isEqualTo(1);
    }

    @Test
    void whatIsNoWatchIsNoNarrowerWhereItsQueryAsksForOne() {
        var watched = "watch=1&resourceVersion=5";

        assertThat(width("PATCH", LARGE + "/l1", watched, "", 100)).isEqualTo(6);
        assertThat(width("DELETE", SMALL, watched, "", 0)).isEqualTo(width("DELETE", SMALL, "", "", 0));
        assertThat(width("HEAD", LARGE, watched, "", 0)).isEqualTo(list(LARGE, ""));
    }

    @Test
    void aPageIsAsWideAsWhatIsOnIt() {
        assertThat(list(SMALL, "limit=10")).isEqualTo(1);
        assertThat(list(SMALL, "limit=10&labelSelector=a"))
                .as("all are looked at")
                .isGreaterThan(1);
    }

    @Test
    void aListOfAStateThatHasToBeLookedUpIsAsWideAsAllowed() {
        long earlier = revision(admin.get(SMALL));
        var exactly = "limit=1&resourceVersionMatch=Exact&resourceVersion=" + earlier;
        assertThat(list(SMALL, exactly)).as("the newest").isEqualTo(1);

        admin.post(in("configmaps"), configMap("later"));

        assertThat(list(SMALL, exactly)).isEqualTo(MOST);
        assertThat(list(SMALL, "limit=1&continue=" + forged(earlier))).isEqualTo(MOST);
        assertThat(width("DELETE", SMALL, "continue=" + forged(earlier), "", 0)).isEqualTo(MOST);
        assertThat(list(SMALL, "watch=1&" + exactly)).isEqualTo(1);
    }

    private static String forged(long revision) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("1/" + revision + "/small/s1").getBytes(UTF_8));
    }

    @Test
    void aListThatGoesOnIsAsWideAsWhatItBeganWith() {
        admin.post(LARGE, "{\"metadata\":{\"name\":\"m\"},\"data\":{\"v\":\"" + "x".repeat(8 * Width.BYTES) + "\"}}");
        var first = admin.get(LARGE + "?limit=1");
        var token = first.json().path("metadata").path("continue").asString();

        admin.delete(LARGE + "/m");

        assertThat(list(LARGE, "continue=" + token)).isGreaterThanOrEqualTo(8 + list(LARGE, ""));
    }

    @Test
    void aLongSelectorMakesItWider() {
        var selector = "labelSelector=" + "!a,".repeat(2_000) + "!b";

        assertThat(list(SMALL, selector)).isGreaterThan(3 * list(SMALL, "labelSelector=!b"));
    }

    @Test
    void aTableOrYamlIsWiderThanWhatIsStored() {
        assertThat(width("GET", SMALL, "", TABLE, 0)).isGreaterThan(list(SMALL, ""));
        assertThat(width("GET", SMALL, "", "application/yaml", 0)).isGreaterThan(list(SMALL, ""));
    }

    @Test
    void aWatchIsAsWideAsTheStateThatItBeginsWith() {
        assertThat(list(LARGE, "watch=1")).isEqualTo(list(LARGE, ""));
        assertThat(list(LARGE, "watch=1&resourceVersion=5")).isEqualTo(1);
        assertThat(list(LARGE, "watch=1&resourceVersion=5&sendInitialEvents=true"))
                .isEqualTo(list(LARGE, ""));
    }

    @Test
    void aLongBodyIsWide() {
        assertThat(width("POST", SMALL, "", "", 100)).isEqualTo(1);
        assertThat(width("PUT", SMALL + "/s1", "", "", 3 * Width.BYTES)).isEqualTo(4);
    }

    @Test
    void deletingManyIsWiderThanReadingThem() {
        assertThat(width("DELETE", SMALL, "", "", 0)).isGreaterThan(list(SMALL, ""));
    }

    @Test
    void nothingIsWiderThanAllowed() {
        assertThat(width("POST", SMALL, "", "", MOST * 2 * Width.BYTES)).isEqualTo(MOST);
        assertThat(width("GET", LARGE, "", "application/yaml", 0)).isEqualTo(MOST);
    }

    @Test
    void whatCannotBeReadIsToldByOthers() {
        assertThat(list(SMALL, "limit=many")).isEqualTo(1);
        assertThat(list(SMALL, "limit=1&continue=nothing")).isEqualTo(1);
        assertThat(list(SMALL, "limit=1&resourceVersionMatch=Exact&resourceVersion=x"))
                .isEqualTo(1);
        assertThat(width("GET", SMALL, "", "text/html", 0)).isEqualTo(1);
        assertThat(list("/api/v1/namespaces/small/nothings", "")).isEqualTo(1);
    }
}
