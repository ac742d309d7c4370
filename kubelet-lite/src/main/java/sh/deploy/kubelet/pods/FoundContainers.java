package sh.deploy.kubelet.pods;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sh.deploy.kubelet.containers.ContainerSummary;
import sh.deploy.kubelet.containers.Labels;

/**
 * What an earlier agent left on this machine, told apart by labels. Pure.
 *
 * @param pods by uid
 * @param readySandboxes that no pod has used
 */
record FoundContainers(Map<String, Left> pods, List<String> readySandboxes) {
    /**
     * Containers of one pod.
     *
     * @param sandbox the newest they run in, empty for none
     * @param spareSandbox the one that a hot spare waits in, empty for none
     * @param sandboxes all of them
     */
    record Left(List<String> containers, String sandbox, String spareSandbox, Set<String> sandboxes) {
        static final Left NOTHING = new Left(List.of(), "", "", Set.of());
    }

    static FoundContainers in(List<ContainerSummary> all) {
        var containers = new HashMap<String, List<ContainerSummary>>();
        var sandboxes = new ArrayList<ContainerSummary>();
        for (var container : all) {
            if (container.label(Labels.CONTAINER).isEmpty()) {
                sandboxes.add(container);
            } else {
                containers
                        .computeIfAbsent(container.label(Labels.UID), uid -> new ArrayList<>())
                        .add(container);
            }
        }
        var used = new HashSet<String>();
        var pods = new HashMap<String, Left>();
        containers.forEach((uid, list) -> {
            var own = sandboxesOf(uid, list, sandboxes);
            used.addAll(own);
            pods.put(uid, left(list, sandboxes, own));
        });
        var ready = new ArrayList<String>();
        for (var sandbox : sandboxes) {
            var uid = sandbox.label(Labels.UID);
            if (uid.isEmpty() && !used.contains(sandbox.id())) {
                if (sandbox.label(Labels.HOSTNAME).isEmpty()) {
                    ready.add(sandbox.id()); // another is nobody's, and goes as such
                }
            } else if (!uid.isEmpty() && !pods.containsKey(uid)) {
                pods.put(uid, new Left(List.of(), sandbox.id(), "", Set.of(sandbox.id())));
            }
        }
        return new FoundContainers(pods, ready);
    }

    private static Set<String> sandboxesOf(
            String uid, List<ContainerSummary> containers, List<ContainerSummary> sandboxes) {
        var named = new HashSet<String>();
        containers.forEach(container -> named.add(container.label(Labels.SANDBOX)));
        var own = new HashSet<String>();
        for (var sandbox : sandboxes) {
            if (named.contains(sandbox.id()) || sandbox.label(Labels.UID).equals(uid)) {
                own.add(sandbox.id());
            }
        }
        return own;
    }

    private static Left left(List<ContainerSummary> containers, List<ContainerSummary> sandboxes, Set<String> own) {
        var spare = spareSandbox(containers);
        var others = new HashSet<>(own);
        others.remove(spare);
        return new Left(ids(containers), present(containers, sandboxes, others), own.contains(spare) ? spare : "", own);
    }

    /**
     * That of a container made as a spare which is frozen, or which runs beside an earlier one: with nothing else that runs, it has taken
     * over.
     */
    private static String spareSandbox(List<ContainerSummary> containers) {
        var newest = containers.stream()
                .filter(container -> container.running() || container.paused())
                .max(Comparator.comparingInt(FoundContainers::attempt));
        return newest.filter(container -> !container.label(Labels.SPARE).isEmpty())
                .filter(container ->
                        container.paused() || containers.stream().anyMatch(other -> runsBefore(other, container)))
                .map(container -> container.label(Labels.SANDBOX))
                .orElse("");
    }

    private static boolean runsBefore(ContainerSummary other, ContainerSummary container) {
        return other.running()
                && attempt(other) < attempt(container)
                && other.label(Labels.CONTAINER).equals(container.label(Labels.CONTAINER));
    }

    private static int attempt(ContainerSummary container) {
        var label = container.label(Labels.ATTEMPT);
        return label.matches("\\d{1,9}") ? Integer.parseInt(label) : 0;
    }

    /** The sandbox of what runs; where nothing runs, one that still runs itself. */
    private static String present(
            List<ContainerSummary> containers, List<ContainerSummary> sandboxes, Set<String> own) {
        return containers.stream()
                .filter(ContainerSummary::running)
                .map(container -> container.label(Labels.SANDBOX))
                .filter(own::contains)
                .findFirst()
                .or(() -> sandboxes.stream()
                        .filter(ContainerSummary::running)
                        .map(ContainerSummary::id)
                        .filter(own::contains)
                        .findFirst())
                .or(() -> own.stream().findFirst())
                .orElse("");
    }

    private static List<String> ids(List<ContainerSummary> containers) {
        return containers.stream().map(ContainerSummary::id).toList();
    }
}
