package sh.deploy.apiserver.nodes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import tools.jackson.databind.JsonNode;

/**
 * Which container's log a request means, and whether there can be one. Pure. Words of the problems: Kubernetes', which
 * clients show as they are.
 */
final class LogTarget {
    private final JsonNode pod;
    private final String name;

    private LogTarget(JsonNode pod) {
        this.pod = pod;
        this.name = pod.path("metadata").path("name").asString("");
    }

    /**
     * The name of the container to read.
     *
     * @throws ProblemException 400: none or no such container, or one that has not started
     */
    static String container(JsonNode pod, LogOptions options) {
        var target = new LogTarget(pod);
        var container = options.container().isEmpty() ? target.onlyContainer() : target.known(options.container());
        if (pod.path("spec").path("nodeName").asString("").isEmpty()) {
            throw bad("pod " + target.name + " does not have a host assigned");
        }
        target.checkStarted(container, options.previous());
        return container;
    }

    private String onlyContainer() {
        var containers = names("containers");
        if (containers.size() == 1) {
            return containers.getFirst();
        }
        var inits = names("initContainers");
        throw bad("a container name must be specified for pod " + name + ", choose one of: ["
                + String.join(" ", containers) + "]"
                + (inits.isEmpty() ? "" : " or one of the init containers: [" + String.join(" ", inits) + "]"));
    }

    private String known(String container) {
        for (var list : List.of("containers", "initContainers", "ephemeralContainers")) {
            if (names(list).contains(container)) {
                return container;
            }
        }
        throw bad("container " + container + " is not valid for pod " + name);
    }

    private void checkStarted(String container, boolean previous) {
        var who = "container \"" + container + "\" in pod \"" + name + "\"";
        var status = status(container).orElseThrow(() -> bad(who + " is not available"));
        var state = status.path("state");
        boolean diedBefore = !status.path("lastState").path("terminated").isMissingNode();
        if (previous) {
            if (!diedBefore) {
                throw bad("previous terminated " + who + " not found");
            }
        } else if (!state.has("running") && !state.has("terminated") && !diedBefore) {
            throw bad(who + " is waiting to start"
                    + waitingFor(state.path("waiting").path("reason").asString("")));
        }
    }

    private static String waitingFor(String reason) {
        return switch (reason) {
            case "" -> " - no logs yet";
            case "ErrImagePull" -> ": image can't be pulled";
            case "ImagePullBackOff" -> ": trying and failing to pull image";
            default -> ": " + reason;
        };
    }

    private Optional<JsonNode> status(String container) {
        for (var list : List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
            for (var status : pod.path("status").path(list)) {
                if (status.path("name").asString("").equals(container)) {
                    return Optional.of(status);
                }
            }
        }
        return Optional.empty();
    }

    private List<String> names(String list) {
        var names = new ArrayList<String>();
        pod.path("spec")
                .path(list)
                .forEach(container -> names.add(container.path("name").asString("")));
        return names;
    }

    private static ProblemException bad(String message) {
        return Problem.of(Reason.BAD_REQUEST, message).toException();
    }
}
