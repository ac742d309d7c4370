package sh.deploy.kubelet.environment;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.quantity.Amount;

/** Fields of a pod and of its containers as text. Source: Kubernetes, "Downward API". */
public final class FieldValues {
    private static final Pattern SUBSCRIPT = Pattern.compile("metadata\\.(labels|annotations)\\['(.*)']");

    private FieldValues() {}

    /**
     * @throws CannotConfigure when there is no such field
     */
    public static String ofPod(Pod pod, String path, Surroundings where) {
        var metadata = pod.getMetadata();
        var subscript = SUBSCRIPT.matcher(path);
        if (subscript.matches()) {
            return map(metadata, subscript.group(1)).getOrDefault(subscript.group(2), "");
        }
        return switch (path) {
            case "metadata.name" -> metadata.getName();
            case "metadata.namespace" -> metadata.getNamespace();
            case "metadata.uid" -> metadata.getUid();
            case "metadata.labels" -> lines(map(metadata, "labels"));
            case "metadata.annotations" -> lines(map(metadata, "annotations"));
            case "spec.nodeName" -> where.node();
            case "spec.serviceAccountName" -> {
                var account = pod.getSpec().getServiceAccountName();
                yield account == null ? "default" : account;
            }
            case "status.hostIP", "status.hostIPs" -> where.hostIp();
            case "status.podIP", "status.podIPs" -> where.podIp();
            default -> throw new CannotConfigure("field path not supported: " + path);
        };
    }

    private static Map<String, String> map(ObjectMeta metadata, String which) {
        var map = which.equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
        return map == null ? Map.of() : map;
    }

    /** {@code key="value"} a line, sorted. */
    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=\""
                                + entry.getValue()
                                        .replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                        .replace("\n", "\\n")
                                + "\"")
                        .collect(Collectors.joining("\n"));
    }

    /** A container's own limit or request, in units of the divisor, rounded up; the node's size where it has no limit. */
    public static String ofResource(Pod pod, Container own, ResourceFieldSelector selector, Surroundings where) {
        var container = container(pod, own, selector.getContainerName());
        var path = selector.getResource();
        int dot = path.indexOf('.');
        var kind = path.substring(0, Math.max(0, dot));
        var resource = path.substring(dot + 1);
        var resources = container.getResources();
        var amounts =
                resources == null ? null : kind.equals("limits") ? resources.getLimits() : resources.getRequests();
        var amount = Amount.of(amounts, resource).value();
        if (amount.signum() == 0 && kind.equals("limits")) {
            amount = switch (resource) {
                case "cpu" -> BigDecimal.valueOf(where.cpuMillis(), 3);
                case "memory" -> BigDecimal.valueOf(where.memoryBytes());
                default -> amount;
            };
        }
        var divisor = Amount.of(selector.getDivisor()).value();
        var unit = divisor.signum() == 0 ? BigDecimal.ONE : divisor;
        return amount.divide(unit, 0, RoundingMode.CEILING).toPlainString();
    }

    private static Container container(Pod pod, Container own, @Nullable String name) {
        if (name == null || name.isEmpty() || name.equals(own.getName())) {
            return own;
        }
        return pod.getSpec().getContainers().stream()
                .filter(container -> container.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new CannotConfigure("container " + name + " not found"));
    }
}
