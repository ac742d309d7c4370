package sh.deploy.kubelet.images;

import java.time.Instant;
import sh.deploy.kubelet.containers.ImageView;

/** Where an image is on its way to a container. */
public sealed interface ImageState {
    /** Nobody looked yet. */
    record Unknown() implements ImageState {}

    /** Being fetched. */
    record Pulling() implements ImageState {}

    /** Here. */
    record Present(ImageView image) implements ImageState {}

    /**
     * Not to be had now.
     *
     * @param reason {@code ErrImagePull} at first, {@code ImagePullBackOff} while waiting, {@code ErrImageNeverPull},
     *     {@code InvalidImageName}
     * @param tryAgain when to look again
     */
    record Failed(String reason, String message, int failures, Instant tryAgain) implements ImageState {}
}
