package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.object.OutOfContact;
import sh.deploy.api.realtime.Urgency;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class NodeConditionsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Instant LATER = Instant.parse("2026-01-01T12:01:00Z");
    private static final Instant LOST = Instant.parse("2026-01-01T12:00:59.980Z");

    @Test
    void whatOnlyTheAgentCanKnowIsUnknownOnceItIsOutOfContact() {
        var lost = NodeConditions.outOfContact(ready("True"), Verdict.DEAD, Why.SILENT, LOST, LATER);

        assertThat(lost.path("conditions"))
                .extracting(condition -> condition.path("type").asString())
                .contains("Ready", "MemoryPressure", "DiskPressure", "PIDPressure", "Foreign");
        assertThat(condition(lost, "Ready")).isEqualTo(Trees.of("""
                {'type': 'Ready', 'status': 'Unknown', 'reason': 'NodeStatusUnknown',
                 'message': 'The node\\u0027s agent is out of contact: silent (since 2026-01-01T12:00:59.980Z).',
                 'lastHeartbeatTime': '2026-01-01T12:00:00Z', 'lastTransitionTime': '2026-01-01T12:01:00Z'}
                """));
        assertThat(condition(lost, "Foreign").path("status").asString()).isEqualTo("True");
    }

    @ParameterizedTest
    @CsvSource({
        "SUSPECT,SILENT,NodeSuspect",
        "SUSPECT,CLOSED,NodeSuspect",
        "SUSPECT,FLAPPING,NodeSuspect",
        "SUSPECT,RESTARTING,AgentRestarting",
        "DEAD,RESTARTING,NodeStatusUnknown"
    })
    void theReasonTellsWhetherTheNodeMayStillLive(Verdict verdict, Why why, String reason) {
        var lost = NodeConditions.outOfContact(ready("True"), verdict, why, LOST, LATER);

        assertThat(condition(lost, "Ready").path("status").asString()).isEqualTo("Unknown");
        assertThat(condition(lost, "Ready").path("reason").asString()).isEqualTo(reason);
    }

    @Test
    void sinceWhenANodeIsOutOfContactStaysUntilItIsBack() {
        var muchLater = LATER.plusSeconds(10);
        var suspect = NodeConditions.outOfContact(ready("True"), Verdict.SUSPECT, Why.SILENT, LOST, LATER);
        var dead = NodeConditions.outOfContact(suspect, Verdict.DEAD, Why.SILENT, LATER, muchLater);
        var back = NodeConditions.reported(dead, agentSays("True"), muchLater);
        var again = NodeConditions.outOfContact(back, Verdict.SUSPECT, Why.SILENT, muchLater, muchLater);

        assertThat(OutOfContact.since(message(suspect))).contains(LOST);
        assertThat(OutOfContact.since(message(dead))).contains(LOST);
        assertThat(OutOfContact.since(message(again))).contains(muchLater);
    }

    private static String message(ObjectNode status) {
        return condition(status, "Ready").path("message").asString();
    }

    @ParameterizedTest
    @CsvSource({"FIFO,NICE,False", "FIFO,PLAIN,True", "PLAIN,FIFO,True"})
    void saysWhetherBothEndsOfTheBeatsKeepTime(Urgency agent, Urgency server, String degraded) {
        var status =
                NodeConditions.reported(ready("True"), NodeConditions.detector(new Timekeeping(agent, server)), LATER);

        assertThat(condition(status, "DegradedDetector").path("status").asString())
                .isEqualTo(degraded);
        assertThat(condition(status, "DegradedDetector").path("message").asString())
                .contains(agent.words(), server.words());
    }

    @Test
    void theTransitionTimeMovesOnlyWithTheStatus() {
        var again = NodeConditions.reported(ready("True"), agentSays("True"), LATER);
        var worse = NodeConditions.reported(ready("True"), agentSays("False"), LATER);

        assertThat(condition(again, "Ready").path("lastTransitionTime").asString())
                .isEqualTo(NOON.toString());
        assertThat(condition(worse, "Ready").path("lastTransitionTime").asString())
                .isEqualTo(LATER.toString());
    }

    @Test
    void whatTheHelloSaidOtherwiseMovesNoTransitionTime() {
        var hello = Trees.of("{'nodeInfo': {'os': 'x'}, 'conditions': [{'type': 'Ready', 'status': 'False'}]}");
        var said = NodeConditions.newest(hello, agentSays("True"));
        var status = NodeConditions.reported(ready("True"), said, LATER);

        assertThat(condition(status, "Ready").path("status").asString()).isEqualTo("True");
        assertThat(condition(status, "Ready").path("lastTransitionTime").asString())
                .isEqualTo(NOON.toString());
        assertThat(status.at("/nodeInfo/os").asString()).isEqualTo("x");
        assertThat(status.path("conditions")).hasSize(2);
    }

    @Test
    void aYoungerHeartbeatTimeAloneIsNotWorthAWrite() {
        var again = NodeConditions.reported(ready("True"), agentSays("True"), LATER);
        var worse = NodeConditions.reported(ready("True"), agentSays("False"), LATER);
        var muchLater = NOON.plus(NodeConditions.HEARTBEAT_SHOWN_EVERY).plusSeconds(1);

        assertThat(NodeConditions.isWorthWriting(ready("True"), again, LATER)).isFalse();
        assertThat(NodeConditions.isWorthWriting(ready("True"), worse, LATER)).isTrue();
        assertThat(NodeConditions.isWorthWriting(ready("True"), again, muchLater))
                .isTrue();
    }

    private static ObjectNode agentSays(String status) {
        return Trees.of("{'conditions': [{'type': 'Ready', 'status': '" + status + "'}]}");
    }

    private static ObjectNode ready(String status) {
        return Trees.of("""
                {'conditions': [
                  {'type': 'Foreign', 'status': 'True', 'lastTransitionTime': '2026-01-01T12:00:00Z'},
                  {'type': 'Ready', 'status': 'STATUS', 'lastHeartbeatTime': '2026-01-01T12:00:00Z',
                   'lastTransitionTime': '2026-01-01T12:00:00Z'}]}
                """.replace("STATUS", status));
    }

    private static JsonNode condition(ObjectNode status, String type) {
        for (var condition : status.path("conditions")) {
            if (condition.path("type").asString().equals(type)) {
                return condition;
            }
        }
        throw new AssertionError("no condition " + type);
    }
}
