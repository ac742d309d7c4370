package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Policies judge each object of a collection that goes. On a server where one request of a crowd may wait for them at once. */
class PoliciesOnCollectionsTest extends PolicyTest {
    /** More than are deleted side by side. */
    private static final int OBJECTS = 70;

    private static final int IN_FLIGHT = 8;

    /** More work than is only tried. */
    private static final String SLOWLY_TRUE = "NUMBERS.all(a, NUMBERS.all(b, a + b >= 0))"
            .replace(
                    "NUMBERS",
                    IntStream.range(0, 80).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]")));

    PoliciesOnCollectionsTest() {
        super(settings -> settings.withLimits(new Limits(
                Limits.DEFAULT.bodyBytes(),
                Limits.DEFAULT.headerBytes(),
                Limits.DEFAULT.headerWait(),
                Limits.DEFAULT.bodyWait(),
                Limits.DEFAULT.pace(),
                Limits.DEFAULT.idleWait(),
                IN_FLIGHT,
                Limits.DEFAULT.pipelined(),
                Limits.DEFAULT.watchBacklogBytes())));
    }

    private void judgeDeletions(String failurePolicy, String expression) {
        for (int i = 0; i < OBJECTS; i++) {
            assertThat(make("x" + i).status()).isEqualTo(201);
        }
        var rule = "{'apiGroups':[''],'apiVersions':['v1'],'operations':['DELETE'],'resources':['configmaps']}";
        var made = admin.post(
                collection(POLICY),
                object(
                        POLICY,
                        "deletions",
                        "'failurePolicy':'" + failurePolicy + "','matchConstraints':{'resourceRules':[" + rule + "]},"
                                + validation(expression)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        bind("deletions", "'Deny'");
    }

    private int left() {
        return admin.get(in("configmaps")).json().path("items").size();
    }

    @Test
    void oneRequestTakesOnePlaceForAllOfThem() {
        judgeDeletions("Fail", SLOWLY_TRUE);

        var deleted = admin.delete(in("configmaps"));

        assertThat(deleted.status()).as(deleted.text()).isEqualTo(200);
        assertThat(left()).isZero();
    }

    @Test
    void noneGoesUnjudgedBecauseThereAreMany() {
        judgeDeletions("Ignore", SLOWLY_TRUE + " && false");

        admin.delete(in("configmaps")).assertRefused(422);

        assertThat(left()).isEqualTo(OBJECTS);
    }
}
