package sh.deploy.kubelet.containers;

import java.util.List;

/**
 * An image that is here.
 *
 * @param id {@code sha256:…}
 * @param repoDigests {@code repository@sha256:…}, empty for one that never saw a registry
 * @param user as the image sets it; empty means root
 */
public record ImageView(String id, List<String> repoDigests, String user, long sizeBytes) {
    public ImageView {
        repoDigests = List.copyOf(repoDigests);
    }
}
