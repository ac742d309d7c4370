package sh.deploy.kubelet.images;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.containers.RegistryCredentials;

/** Where a node's engine has its images from. Every method blocks, and may be called by any thread. */
public sealed interface ImageSource extends AutoCloseable permits Registries, OtherEngine {
    /** The image of this name, if a container can be made of it now. */
    Optional<ImageView> ready(String reference);

    /** Whether {@link #fetch} can do without a registry. */
    boolean isNear(String reference);

    /**
     * Makes an image {@link #ready}.
     *
     * @param anew whether the registry is to be asked for a newer one also where it is near
     */
    void fetch(String reference, @Nullable RegistryCredentials credentials, boolean anew);

    @Override
    void close();
}
