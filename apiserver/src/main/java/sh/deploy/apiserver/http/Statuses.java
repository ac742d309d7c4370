package sh.deploy.apiserver.http;

import sh.deploy.api.problem.Problem;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Kubernetes' {@code Status} for what went wrong. Of a value that is quoted in it so much is left that it can be known again. */
final class Statuses {
    /** A hundred sentences about fields. */
    private static final int MOST_MESSAGE = 64 << 10;

    private static final int MOST_OF_A_CAUSE = 2 << 10;

    private Statuses() {}

    static Response response(Problem problem) {
        var response = Response.json(problem.httpStatus(), JsonTrees.bytes(status(problem)));
        return problem.retryAfterSeconds() > 0
                ? response.with("retry-after", Integer.toString(problem.retryAfterSeconds()))
                : response;
    }

    static ObjectNode status(Problem problem) {
        var status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure");
        status.put("message", cut(problem.message(), MOST_MESSAGE));
        status.put("reason", problem.reason().wire());
        addDetails(status, problem);
        status.put("code", problem.httpStatus());
        return status;
    }

    /** There even when they say nothing: kubectl reads them without a look whether they are there. */
    private static void addDetails(ObjectNode status, Problem problem) {
        var target = problem.target();
        var details = status.putObject("details");
        if (target != null) {
            putUnlessEmpty(details, "name", target.name());
            putUnlessEmpty(details, "group", target.group());
            putUnlessEmpty(details, "kind", target.kind());
            putUnlessEmpty(details, "uid", target.uid());
        }
        if (!problem.causes().isEmpty()) {
            var causes = details.putArray("causes");
            problem.causes().forEach(cause -> {
                var one = causes.addObject();
                putUnlessEmpty(one, "reason", cause.type());
                putUnlessEmpty(one, "message", cause.message());
                putUnlessEmpty(one, "field", cause.field());
            });
        }
        if (problem.retryAfterSeconds() > 0) {
            details.put("retryAfterSeconds", problem.retryAfterSeconds());
        }
    }

    private static void putUnlessEmpty(ObjectNode object, String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, cut(value, MOST_OF_A_CAUSE));
        }
    }

    /** Its beginning and its end: between them is what somebody sent, around it what we say about it. */
    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int half = most / 2;
        var start = text.substring(0, Character.isHighSurrogate(text.charAt(half - 1)) ? half - 1 : half);
        int from = text.length() - half;
        var end = text.substring(Character.isLowSurrogate(text.charAt(from)) ? from + 1 : from);
        return start + " ... (" + (text.length() - most) + " characters) ... " + end;
    }
}
