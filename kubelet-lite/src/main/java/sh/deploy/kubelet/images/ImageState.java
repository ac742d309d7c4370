package sh.deploy.kubelet.images;

import java.time.Instant;
import sh.deploy.kubelet.containers.ImageView;

/** Where an image is on its way to a container. */
public sealed interface ImageState {
    /** Nobody looked yet. */
    record Unknown() implements ImageState {}

    /** Being fetched. */
    record Pulling() implements ImageState {}

    /**
     * Here.
     *
     * @param used a container was made from it, and the next one of the same is not to be before the registry was asked again
     */
    record Present(ImageView image, boolean used) implements ImageState {
        public Present(ImageView image) {
            this(image, false);
        }

        public Present afterUse() {
            return new Present(image, true);
        }
    }

    /**
     * Not to be had now.
     *
     * @param reason {@code ErrImagePull} at first, {@code ImagePullBackOff} while waiting, {@code ErrImageNeverPull},
     *     {@code InvalidImageName}
     * @param tryAgain when to look again
     */
    record Failed(String reason, String message, int failures, Instant tryAgain) implements ImageState {}
}
