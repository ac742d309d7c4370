package sh.deploy.e2e.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.log.Entry;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What Schemathesis asked and heard, one after the other, by its own report; and what of that cannot be. */
final class FuzzReport {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> REVISITING = Set.of("GET", "DELETE");

    private final List<FuzzAttempt> attempts;

    FuzzReport(List<FuzzAttempt> attempts) {
        this.attempts = List.copyOf(attempts);
    }

    /** @param folder with its reports, a line of JSON for each event */
    static FuzzReport in(Path folder) throws IOException {
        var attempts = new ArrayList<FuzzAttempt>();
        try (var reports = Files.list(folder)) {
            for (var report : reports.toList()) {
                try (var lines = Files.lines(report)) {
                    lines.map(JSON::readTree)
                            .flatMap(event -> event.at("/ScenarioFinished/recorder/interactions").values().stream())
                            .forEach(exchange -> attempts.add(attempt(exchange)));
                }
            }
        }
        return new FuzzReport(attempts);
    }

    private static FuzzAttempt attempt(JsonNode exchange) {
        var response = exchange.path("response");
        var content = Base64.getDecoder().decode(response.at("/content/$base64").asString(""));
        return FuzzAttempt.of(
                exchange.path("request"), response.path("status_code").asInt(0), json(content));
    }

    private static JsonNode json(byte[] content) {
        try {
            return JSON.readTree(new String(content, StandardCharsets.UTF_8));
        } catch (JacksonException _) {
            return MissingNode.getInstance(); // some answers are words
        }
    }

    /** How many answers had which. */
    Map<Integer, Integer> statuses() {
        var statuses = new TreeMap<Integer, Integer>();
        attempts.forEach(attempt -> statuses.merge(attempt.status(), 1, Integer::sum));
        return statuses;
    }

    int count(Predicate<FuzzAttempt> which) {
        return (int) attempts.stream().filter(which).count();
    }

    /** Rows of the log of which no request that was done is the cause: who was refused has changed something. */
    List<String> without(List<Entry> rows) {
        var revisions = new TreeSet<Long>();
        attempts.stream().filter(FuzzAttempt::isWrite).forEach(write -> revisions.add(write.revision()));
        var untold = attempts.stream().filter(FuzzReport::mayWriteUntold).toList();
        return rows.stream()
                .filter(row -> !revisions.contains(row.revision())
                        && untold.stream().noneMatch(write -> write.target().covers(row.key())))
                .map(row -> row.verb() + " " + row.key() + " at " + row.revision())
                .toList();
    }

    /**
     * Whose answer tells no revision of a row: of what is deleted, of parts such as an eviction, and of what has no answer. A collection may be
     * deleted in part when one of its objects may not go, as on Kubernetes.
     */
    private static boolean mayWriteUntold(FuzzAttempt attempt) {
        boolean deletes = attempt.method().equals("DELETE");
        if (!attempt.isWrite()) {
            return deletes && attempt.target().isCollection() && !attempt.isTrial();
        }
        return deletes
                || attempt.status() == 0
                || attempt.revision() == 0 && !attempt.target().part().isEmpty();
    }

    /** Reads and deletes of what was there by all that was answered before, and was not found. */
    List<FuzzAttempt> lost() {
        return revisits().stream().filter(attempt -> attempt.status() == 404).toList();
    }

    /** How often what this tool itself had written was read, or deleted, after that. */
    int again(String method) {
        return (int) revisits().stream()
                .filter(attempt -> attempt.method().equals(method) && attempt.status() == 200)
                .count();
    }

    /** Reads and deletes of whole objects that must be there. */
    private List<FuzzAttempt> revisits() {
        var revisits = new ArrayList<FuzzAttempt>();
        var there = new TreeSet<ObjectKey>();
        for (var attempt : attempts) {
            var target = attempt.target();
            if (REVISITING.contains(attempt.method()) && target.part().isEmpty() && there.contains(target.key())) {
                revisits.add(attempt);
            }
            if (attempt.isWrite()) {
                note(attempt, target, there);
            }
        }
        return revisits;
    }

    private static void note(FuzzAttempt write, FuzzTarget target, Set<ObjectKey> there) {
        if (write.method().equals("DELETE") || write.status() == 0) {
            there.removeIf(target::covers);
        } else if (target.part().isEmpty() && write.isOfAnObject()) {
            there.add(target.named(write.name()));
        }
    }
}
