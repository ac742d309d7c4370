package sh.deploy.apiserver.nodes;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sh.deploy.api.object.OutOfContact;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A Node's status from what its agent last said and whether the agent is in contact. Pure. */
final class NodeConditions {
    /** Conditions that only the agent can know, in the order they are shown. */
    private static final List<String> OF_AGENT = List.of("MemoryPressure", "DiskPressure", "PIDPressure", "Ready");

    /** A heartbeat time alone is not worth a write more often than this. */
    static final Duration HEARTBEAT_SHOWN_EVERY = Duration.ofMinutes(5);

    private NodeConditions() {}

    /** One report from two: of what both say only the later is so, and nothing changed from the one to the other just now. */
    static ObjectNode newest(ObjectNode earlier, ObjectNode later) {
        var status = earlier.deepCopy();
        status.setAll(later.deepCopy());
        var conditions = byType(earlier.deepCopy());
        conditions.putAll(byType(later.deepCopy()));
        return withConditions(status, conditions);
    }

    /** The status with everything the agent reports, and conditions and fields of others kept. */
    static ObjectNode reported(JsonNode current, ObjectNode reported, Instant now) {
        var status = current instanceof ObjectNode present ? present.deepCopy() : reported.objectNode();
        for (var field : reported.properties()) {
            if (!field.getKey().equals("conditions")) {
                status.set(field.getKey(), field.getValue().deepCopy());
            }
        }
        var conditions = byType(status);
        for (var condition : reported.path("conditions")) {
            if (condition instanceof ObjectNode one) {
                put(conditions, one.deepCopy(), now);
            }
        }
        return withConditions(status, conditions);
    }

    /** A status with the one condition that says how well the node's beats are kept in time. */
    static ObjectNode detector(Timekeeping timekeeping) {
        var status = Tree.newObject();
        boolean degraded = timekeeping.isDegraded();
        status.putArray("conditions")
                .addObject()
                .put("type", "DegradedDetector")
                .put("status", degraded ? "True" : "False")
                .put("reason", degraded ? "NoRealTimeThread" : "RealTimeThreads")
                .put(
                        "message",
                        "Heartbeats are sent by a thread with "
                                + timekeeping.agent().words() + " and heard by one with "
                                + timekeeping.server().words()
                                + (degraded
                                        ? ": silence counts later. CAP_SYS_NICE for both processes mends that."
                                        : "."));
        return status;
    }

    /**
     * The status of a node that is out of contact: what only its agent can know is unknown. The reason tells whether it may be dead
     * ({@code NodeSuspect}), its agent has said that it will be back ({@code AgentRestarting}), or it is given up ({@code NodeStatusUnknown}, Kubernetes' word).
     *
     * @param since when it was last in contact, as far as this server knows; what an earlier one has found out of the same silence stays
     */
    static ObjectNode outOfContact(ObjectNode current, Verdict verdict, Why why, Instant since, Instant now) {
        var status = current.deepCopy();
        var conditions = byType(status);
        for (var type : OF_AGENT) {
            var known = conditions.get(type);
            var unknown = status.objectNode();
            unknown.put("type", type);
            unknown.put("status", "Unknown");
            if (known == null) {
                unknown.put("reason", "NodeStatusNeverUpdated");
                unknown.put("message", "The node's agent never posted node status.");
            } else {
                unknown.put("reason", reason(verdict, why));
                unknown.put("message", OutOfContact.message(why.words(), since(known, since)));
                unknown.put("lastHeartbeatTime", known.path("lastHeartbeatTime").asString(Timestamps.of(now)));
            }
            put(conditions, unknown, now);
        }
        return withConditions(status, conditions);
    }

    private static Instant since(JsonNode known, Instant atMost) {
        return known.path("status").asString("").equals("Unknown")
                ? OutOfContact.since(known.path("message").asString("")).orElse(atMost)
                : atMost;
    }

    private static String reason(Verdict verdict, Why why) {
        if (verdict == Verdict.DEAD) {
            return "NodeStatusUnknown";
        }
        return why == Why.RESTARTING ? "AgentRestarting" : "NodeSuspect";
    }

    /** Whether the difference is worth an entry in the log: more than a somewhat younger heartbeat time. */
    static boolean isWorthWriting(JsonNode current, ObjectNode next, Instant now) {
        return !withoutHeartbeats(current).equals(withoutHeartbeats(next)) || heartbeatIsOld(current, now);
    }

    /** Takes a condition in; its transition time moves only when its status does. */
    private static void put(Map<String, ObjectNode> conditions, ObjectNode next, Instant now) {
        var before = conditions.get(next.path("type").asString(""));
        if (before != null
                && before.has("lastTransitionTime")
                && before.path("status").equals(next.path("status"))) {
            next.set("lastTransitionTime", before.get("lastTransitionTime"));
        } else {
            next.put("lastTransitionTime", Timestamps.of(now));
        }
        if (!next.hasNonNull("lastHeartbeatTime")) {
            next.put("lastHeartbeatTime", Timestamps.of(now));
        }
        conditions.put(next.path("type").asString(""), next);
    }

    private static Map<String, ObjectNode> byType(ObjectNode status) {
        var conditions = new LinkedHashMap<String, ObjectNode>();
        for (var condition : status.path("conditions")) {
            if (condition instanceof ObjectNode one) {
                conditions.put(one.path("type").asString(""), one);
            }
        }
        return conditions;
    }

    private static ObjectNode withConditions(ObjectNode status, Map<String, ObjectNode> conditions) {
        status.putArray("conditions").addAll(conditions.values());
        return status;
    }

    private static JsonNode withoutHeartbeats(JsonNode status) {
        var copy = status.deepCopy();
        for (var condition : copy.path("conditions")) {
            if (condition instanceof ObjectNode one) {
                one.remove("lastHeartbeatTime");
            }
        }
        return copy;
    }

    private static boolean heartbeatIsOld(JsonNode status, Instant now) {
        for (var condition : status.path("conditions")) {
            if (condition.path("type").asString("").equals("Ready")
                    && condition.path("status").asString("").equals("True")) {
                return isOld(condition.path("lastHeartbeatTime").asString(""), now);
            }
        }
        return false;
    }

    private static boolean isOld(String heartbeat, Instant now) {
        try {
            return Instant.parse(heartbeat).plus(HEARTBEAT_SHOWN_EVERY).isBefore(now);
        } catch (DateTimeParseException e) {
            return true;
        }
    }
}
