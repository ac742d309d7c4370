package sh.deploy.kubelet.images;

import io.fabric8.kubernetes.api.model.Container;

/** When an image is fetched. */
public enum PullPolicy {
    ALWAYS,
    IF_NOT_PRESENT,
    NEVER;

    /** As the container says; where it does not, {@code latest} is fetched each time and any other tag once. */
    public static PullPolicy of(Container container) {
        var stated = container.getImagePullPolicy() == null ? "" : container.getImagePullPolicy();
        return switch (stated) {
            case "Always" -> ALWAYS;
            case "Never" -> NEVER;
            case "IfNotPresent" -> IF_NOT_PRESENT;
            default -> ImageName.of(container.getImage()).isLatest() ? ALWAYS : IF_NOT_PRESENT;
        };
    }
}
