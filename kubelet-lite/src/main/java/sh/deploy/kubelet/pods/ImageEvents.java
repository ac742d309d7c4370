package sh.deploy.kubelet.pods;

import java.time.Duration;
import sh.deploy.kubelet.images.ImageState;
import sh.deploy.kubelet.images.Images;

/** Tells how the fetch of a container's image goes, in Kubernetes' words. */
final class ImageEvents implements Images.Progress {
    private final PodState state;
    private final Member member;
    private boolean settled;

    ImageEvents(PodState state, Member member) {
        this.state = state;
        this.member = member;
    }

    /** What was answered to who asked for the image, unless the last word on the fetch has been said meanwhile. */
    synchronized void answered(ImageState now) {
        if (!settled) {
            state.images.put(member.name(), now);
        }
    }

    private String image() {
        return "image \"" + member.spec().getImage() + "\"";
    }

    @Override
    public void pulling() {
        state.events.normal(member, "Pulling", "Pulling " + image());
    }

    @Override
    public void pulled(Duration took, long sizeBytes) {
        var seconds = took.toMillis() < 1000 ? took.toMillis() + "ms" : took.toMillis() / 1000.0 + "s";
        state.events.normal(
                member,
                "Pulled",
                "Successfully pulled " + image() + " in " + seconds + " (" + seconds
                        + " including waiting). Image size: " + sizeBytes + " bytes.");
    }

    @Override
    public void present() {
        state.events.normal(member, "Pulled", "Container " + image() + " already present on machine");
    }

    @Override
    public void failed(String message) {
        state.events.warning(member, "Failed", "Failed to pull " + image() + ": " + message);
        state.events.warning(member, "Failed", "Error: ErrImagePull");
    }

    @Override
    public void settled(ImageState now) {
        synchronized (this) {
            settled = true;
            state.images.put(member.name(), now);
        }
        state.wakeup.ring();
    }

    /** A failure that was told becomes a wait; what it was goes on standing in the message. */
    static ImageState.Failed waiting(ImageState.Failed failed, Member member) {
        return new ImageState.Failed(
                "ImagePullBackOff",
                "Back-off pulling image \"" + member.spec().getImage() + "\": ErrImagePull: " + failed.message(),
                failed.failures(),
                failed.tryAgain());
    }
}
