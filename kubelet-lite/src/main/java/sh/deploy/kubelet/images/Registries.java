package sh.deploy.kubelet.images;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.containers.RegistryCredentials;

/** The node's engine fetches what it lacks by itself. */
public record Registries(ContainerEngine engine) implements ImageSource {
    @Override
    public Optional<ImageView> ready(String reference) {
        return engine.image(reference);
    }

    @Override
    public boolean isNear(String reference) {
        return false;
    }

    @Override
    public void fetch(String reference, @Nullable RegistryCredentials credentials, boolean anew) {
        engine.pull(reference, credentials);
    }

    /** The engine is its owner's. */
    @Override
    public void close() {}
}
