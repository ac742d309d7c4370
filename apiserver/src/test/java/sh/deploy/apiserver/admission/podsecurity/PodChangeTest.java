package sh.deploy.apiserver.admission.podsecurity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.ObjectNode;

class PodChangeTest {
    private static final String POD = """
            {'metadata':{'name':'x','annotations':{'seccomp.security.alpha.kubernetes.io/pod':'runtime/default','note':'n'}},
             'spec':{'initContainers':[{'name':'i','image':'one'}],'containers':[{'name':'a','image':'two','tty':true}],
                     'ephemeralContainers':[{'name':'e','image':'three'}],'activeDeadlineSeconds':5}}
            """;

    private static ObjectNode pod(String change) {
        var parts = change.split("->", 2);
        return JsonTrees.object(
                POD.replace(parts[0], parts[1]).replace('\'', '"').getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'one'->'other'",
                "'two'->'other'",
                "'three'->'other'",
                "{'name':'e','image':'three'}->{'name':'e','image':'three'},{'name':'f','image':'four'}",
                "'runtime/default'->'unconfined'",
                "'note':'n'->'container.seccomp.security.alpha.kubernetes.io/a':'unconfined'",
                "'note':'n'->'container.apparmor.security.beta.kubernetes.io/a':'unconfined'"
            })
    void isJudgedWhenSomethingElseRuns(String change) {
        assertThat(PodChange.isJudged(pod(change), pod("->"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"->", "'n'->'m'", "'activeDeadlineSeconds':5->'activeDeadlineSeconds':4", "'x'->'y'"})
    void isLetBeWhenTheSameRuns(String change) {
        assertThat(PodChange.isJudged(pod(change), pod("->"))).isFalse();
    }
}
