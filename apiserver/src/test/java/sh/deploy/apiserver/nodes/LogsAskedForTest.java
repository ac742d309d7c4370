package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.node.wire.OpenLog;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.kinds.PatchType;
import sh.deploy.apiserver.registry.ApiRequest;

/** Row F13: what reaches a node of names that are none of its pods' and containers'. */
class LogsAskedForTest extends ReportsTest {
    private final List<OpenLog> asked = new CopyOnWriteArrayList<>();
    private final LogStreams logs = new LogStreams(store(), new LogStreams.Agents() {
        @Override
        public void open(String node, OpenLog request, IncomingLog log) {
            asked.add(request);
            log.lost("its node is not connected");
        }

        @Override
        public void close(String node, String stream) {}
    });

    @BeforeEach
    void makePod() {
        create(
                "",
                "v1",
                "pods",
                "default",
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},"
                        + "'spec':{'nodeName':'n1','containers':[{'name':'c','image':'hello'}]}}");
        var status = "{'status':{'containerStatuses':[{'name':'c','ready':true,'restartCount':0,'image':'hello',"
                + "'imageID':'','state':{'running':{}}}]}}";
        registry()
                .execute(
                        ADMIN,
                        ApiRequest.patch("", "v1", "pods", "default", "p", PatchType.MERGE, tree(status))
                                .at("status"));
    }

    @Test
    void whatIsRightIsAsked() {
        assertRefused("p", "c", Reason.SERVICE_UNAVAILABLE);
        assertRefused("p", "", Reason.SERVICE_UNAVAILABLE);

        assertThat(asked).extracting(OpenLog::getContainer).containsExactly("c", "c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "../c",
                "..",
                "%2e%2e%2f",
                "%2e%2e%2fc",
                "c\0",
                "\0",
                "%00",
                "c/",
                "/c",
                "c/../c",
                " c",
                "C"
            })
    void noOtherContainerIs(String name) {
        assertRefused("p", name, Reason.BAD_REQUEST);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../p", "..", "%2e%2e%2fp", "p\0", "\0", "p/", "", "../default/p"})
    void noOtherPodIs(String name) {
        assertRefused(name, "c", Reason.NOT_FOUND);
        assertThat(asked).isEmpty();
    }

    @Test
    void noneIsThatIsTooLong() {
        for (int length : new int[] {64, 254, 100_000}) {
            assertRefused("p", "c".repeat(length), Reason.BAD_REQUEST);
            assertRefused("p".repeat(length), "c", Reason.NOT_FOUND);
        }
        assertThat(asked).isEmpty();
    }

    private void assertRefused(String pod, String container, Reason reason) {
        var options = new LogOptions(container, false, false, false, OptionalLong.empty(), null, OptionalLong.empty());
        assertThatThrownBy(() -> logs.open("default", pod, options))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(reason));
    }
}
