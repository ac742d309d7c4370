package sh.deploy.controllers.certificates;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sh.deploy.api.object.ObjectFacts;

/**
 * When a request for a certificate is too old to keep: an hour after it was approved, denied or failed, or a day after it was made. Pure.
 * Source: Kubernetes' documentation, "Certificates and Certificate Signing Requests", "Request signing process".
 */
final class SigningRequestAge {
    static final Duration DECIDED = Duration.ofHours(1);
    static final Duration PENDING = Duration.ofHours(24);
    private static final Set<String> DECISIONS = Set.of("Approved", "Denied", "Failed");

    private SigningRequestAge() {}

    static boolean isExpired(GenericKubernetesResource request, Instant now) {
        var made = ObjectFacts.created(request);
        return !made.plus(PENDING).isAfter(now)
                || conditions(request).stream()
                        .filter(condition -> DECISIONS.contains(text(condition, "type")))
                        .anyMatch(condition ->
                                !since(condition, made).plus(DECIDED).isAfter(now));
    }

    private static Instant since(Map<?, ?> condition, Instant otherwise) {
        return ObjectFacts.instant(text(condition, "lastUpdateTime")).orElse(otherwise);
    }

    private static List<Map<?, ?>> conditions(GenericKubernetesResource request) {
        return request.getAdditionalProperties().get("status") instanceof Map<?, ?> status
                        && status.get("conditions") instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(condition -> (Map<?, ?>) condition)
                        .toList()
                : List.of();
    }

    private static String text(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof String text ? text : "";
    }
}
