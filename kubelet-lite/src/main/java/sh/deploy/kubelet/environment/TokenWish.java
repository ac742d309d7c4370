package sh.deploy.kubelet.environment;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

/**
 * A token that a pod's volume holds.
 *
 * @param uid of the pod, which the token is bound to
 * @param account of the pod
 * @param audience empty: the API server
 */
public record TokenWish(
        String namespace, String pod, String uid, String account, String audience, long expirationSeconds) {
    private static final long USUAL_SECONDS = 3_600;

    /** All that the pod's volumes hold. */
    public static Set<TokenWish> of(Pod pod) {
        var wishes = new LinkedHashSet<TokenWish>();
        for (var volume : pod.getSpec().getVolumes()) {
            if (volume.getProjected() != null) {
                volume.getProjected().getSources().stream()
                        .map(VolumeProjection::getServiceAccountToken)
                        .filter(Objects::nonNull)
                        .forEach(token -> wishes.add(of(pod, token)));
            }
        }
        return wishes;
    }

    public static TokenWish of(Pod pod, ServiceAccountTokenProjection token) {
        var account = pod.getSpec().getServiceAccountName();
        return new TokenWish(
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                account == null || account.isEmpty() ? "default" : account,
                token.getAudience() == null ? "" : token.getAudience(),
                token.getExpirationSeconds() == null ? USUAL_SECONDS : token.getExpirationSeconds());
    }
}
