package sh.deploy.api.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sh.deploy.api.object.Json;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads the {@code Status} object of a failed request, or makes the best of a body that is none. */
public final class Statuses {
    private static final int MAX_QUOTED = 300;

    private Statuses() {}

    public static Problem problem(int httpStatus, byte[] body) {
        try {
            var status = Json.MAPPER.readTree(body);
            if (status != null && "Status".equals(text(status, "kind"))) {
                return problem(httpStatus, status);
            }
        } catch (JacksonException notJson) {
            return Problem.of(byHttpStatus(httpStatus), quote(httpStatus, body));
        }
        return Problem.of(byHttpStatus(httpStatus), quote(httpStatus, body));
    }

    /** @param httpStatus what came with it; used where the status names no code or reason */
    static Problem problem(int httpStatus, JsonNode status) {
        int code = status.path("code").asInt(httpStatus);
        var details = status.path("details");
        var target = details.isObject()
                ? new Problem.Target(
                        text(details, "group"), text(details, "kind"), text(details, "name"), text(details, "uid"))
                : null;
        var reason = reason(code, text(status, "reason"));
        var message = text(status, "message");
        return message.startsWith(Problem.DENIAL)
                ? Problem.denial(reason, message, code)
                : new Problem(
                        reason,
                        message,
                        target,
                        causes(details),
                        details.path("retryAfterSeconds").asInt(0),
                        0,
                        isPolicyDenial(message, details));
    }

    /** A policy's name stands in the message and, first of all, in a cause: others may quote either, and do not quote both. */
    private static boolean isPolicyDenial(String message, JsonNode details) {
        var causes = causes(details);
        boolean isJudged = message.contains(Problem.POLICY_DENIAL)
                && causes.stream().anyMatch(cause -> cause.message().startsWith(Problem.POLICY_CAUSE));
        return isJudged || isMutationDenial(message, causes);
    }

    private static boolean isMutationDenial(String message, List<FieldCause> causes) {
        return message.startsWith(Problem.MUTATION_DENIAL)
                && message.contains(Problem.DENIED_REQUEST)
                && causes.stream().anyMatch(cause -> cause.message().equals(message));
    }

    private static List<FieldCause> causes(JsonNode details) {
        var causes = new ArrayList<FieldCause>();
        for (var cause : details.path("causes")) {
            causes.add(new FieldCause(text(cause, "reason"), text(cause, "field"), text(cause, "message")));
        }
        return causes;
    }

    private static Reason reason(int code, String wire) {
        return Reason.fromWire(wire.equals("Gone") ? "Expired" : wire).orElseGet(() -> byHttpStatus(code));
    }

    private static Reason byHttpStatus(int httpStatus) {
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.httpStatus() == httpStatus)
                .findFirst()
                .orElse(httpStatus < 500 ? Reason.BAD_REQUEST : Reason.INTERNAL_ERROR);
    }

    private static String quote(int httpStatus, byte[] body) {
        var text = new String(body, 0, Math.min(body.length, MAX_QUOTED), StandardCharsets.UTF_8).strip();
        return "the server answered " + httpStatus + (text.isEmpty() ? "" : ": " + text);
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asString("");
    }
}
