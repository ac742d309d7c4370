package sh.deploy.kubelet.images;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.EngineException.Kind;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.containers.RegistryCredentials;

/**
 * Another engine has and fetches the images, and hands them to the node's own: what was built on this machine is there at once, and
 * what comes from a registry comes once for all nodes, as the machine's engine is set up for it. Only what is named by its digest is
 * fetched by the node's engine itself, since an image that is handed over forgets which registry vouched for it.
 */
public final class OtherEngine implements ImageSource {
    private final ContainerEngine own;
    private final String name;
    private final Supplier<ContainerEngine> opening;

    /** Ids over there by references, of what was handed over: engines of two kinds call the same image differently. */
    private final Map<String, String> handed = new ConcurrentHashMap<>();

    private @Nullable ContainerEngine opened;

    /**
     * @param name of the other engine, for people
     * @param opening opens it, or throws while it is away; asked again until it succeeds
     */
    public OtherEngine(ContainerEngine own, String name, Supplier<ContainerEngine> opening) {
        this.own = own;
        this.name = name;
        this.opening = opening;
    }

    /** One that was built anew over there is not ready, although an older one of its name is here. */
    @Override
    public Optional<ImageView> ready(String reference) {
        var here = own.image(reference);
        if (here.isEmpty()) {
            return here;
        }
        var there = lookThere(reference);
        return there.isEmpty()
                ? here
                : here.filter(image -> isSame(reference, image, there.get()))
                        .map(image ->
                                new ImageView(image.id(), there.get().repoDigests(), image.user(), image.sizeBytes()));
    }

    private boolean isSame(String reference, ImageView here, ImageView there) {
        return here.id().equals(there.id()) || there.id().equals(handed.get(reference));
    }

    @Override
    public boolean isNear(String reference) {
        return lookThere(reference).isPresent();
    }

    /** What is here can be used while the other engine is away. */
    private Optional<ImageView> lookThere(String reference) {
        try {
            return isByDigest(reference) ? Optional.empty() : other().image(reference);
        } catch (EngineException e) {
            if (e.kind() == Kind.UNAVAILABLE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void fetch(String reference, @Nullable RegistryCredentials credentials, boolean anew) {
        if (isByDigest(reference)) {
            own.pull(reference, credentials);
            return;
        }
        var other = other();
        if (anew || other.image(reference).isEmpty()) {
            other.pull(reference, credentials);
        }
        var there = other.image(reference)
                .orElseThrow(() -> new EngineException(
                        Kind.IMAGE_MISSING, "the image was fetched but is not in the engine at " + name));
        if (own.image(reference).filter(here -> isSame(reference, here, there)).isEmpty()) {
            handOver(reference, other);
            handed.put(reference, there.id());
        }
    }

    private void handOver(String reference, ContainerEngine other) {
        try (var saved = other.saveImage(reference)) {
            own.loadImage(saved);
        } catch (IOException e) {
            throw new EngineException(Kind.UNAVAILABLE, "the engine at " + name + " broke off: " + e.getMessage(), e);
        }
    }

    private static boolean isByDigest(String reference) {
        return reference.contains("@");
    }

    private synchronized ContainerEngine other() {
        if (opened == null) {
            try {
                opened = opening.get();
            } catch (EngineException e) {
                throw new EngineException(
                        e.kind(),
                        "the engine at " + name + ", which has the images for this node, does not answer: "
                                + e.getMessage(),
                        e);
            }
        }
        return opened;
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
