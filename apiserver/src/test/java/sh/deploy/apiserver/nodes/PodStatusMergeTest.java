package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PodStatusMergeTest {
    @Test
    void keepsConditionsAndFieldsThatTheAgentDoesNotOwn() {
        var current = Trees.of("""
                {'phase': 'Pending', 'qosClass': 'Burstable', 'conditions': [
                  {'type': 'PodScheduled', 'status': 'True'}, {'type': 'Ready', 'status': 'False'}]}
                """);
        var reported = Trees.of("{'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': 'True'}]}");

        assertThat(PodStatusMerge.merged(current, reported)).isEqualTo(Trees.of("""
                {'phase': 'Running', 'qosClass': 'Burstable', 'conditions': [
                  {'type': 'Ready', 'status': 'True'}, {'type': 'PodScheduled', 'status': 'True'}]}
                """));
    }

    @Test
    void dropsWhatTheAgentNoLongerReports() {
        var current = Trees.of("{'phase': 'Running', 'message': 'old', 'containerStatuses': [{'name': 'a'}]}");

        assertThat(PodStatusMerge.merged(current, Trees.of("{'phase': 'Running'}")))
                .isEqualTo(Trees.of("{'phase': 'Running'}"));
    }
}
