package sh.deploy.kubelet.images;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineCalls;
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
    /** How long the other engine may take to tell whether it has an image. */
    static final Duration LOOK_WITHIN = Duration.ofSeconds(5);

    /** One that took longer is not asked for so long, or each pod would wait for it. */
    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(OtherEngine.class);

    private final ContainerEngine own;
    private final String name;
    private final Supplier<ContainerEngine> opening;
    private final Time time;

    /** Ids over there by references, of what was handed over: engines of two kinds call the same image differently. */
    private final Map<String, String> handed = new ConcurrentHashMap<>();

    private @Nullable ContainerEngine opened;
    private long askAgainAtNanos;

    /**
     * @param name of the other engine, for people
     * @param opening opens it, or throws while it is away; asked again until it succeeds
     */
    public OtherEngine(ContainerEngine own, String name, Supplier<ContainerEngine> opening, Time time) {
        this.own = own;
        this.name = name;
        this.opening = opening;
        this.time = time;
        this.askAgainAtNanos = time.nanos();
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
            return isByDigest(reference) ? Optional.empty() : imageThere(reference);
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
        boolean isThere = imageThere(reference).isPresent(); // first, since a pull has no such bound
        if (anew || !isThere) {
            other().pull(reference, credentials);
        }
        var there = imageThere(reference)
                .orElseThrow(() -> new EngineException(
                        Kind.IMAGE_MISSING, "the image was fetched but is not in the engine at " + name));
        if (own.image(reference).filter(here -> isSame(reference, here, there)).isEmpty()) {
            handOver(reference, other());
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

    private Optional<ImageView> imageThere(String reference) {
        var other = other();
        return asked(() -> other.image(reference));
    }

    private synchronized ContainerEngine other() {
        if (time.nanos() - askAgainAtNanos < 0) {
            throw away(Kind.UNAVAILABLE, "it hangs", null);
        }
        if (opened == null) {
            opened = asked(opening);
        }
        return opened;
    }

    private <T> T asked(Supplier<T> question) {
        long began = time.nanos();
        try {
            return EngineCalls.call(LOOK_WITHIN, question);
        } catch (EngineException e) {
            if (e.kind() != Kind.UNAVAILABLE) {
                throw e;
            }
            if (time.nanos() - began >= LOOK_WITHIN.toNanos()) {
                leaveAlone();
            }
            throw away(e.kind(), String.valueOf(e.getMessage()), e);
        }
    }

    private synchronized void leaveAlone() {
        askAgainAtNanos = time.nanos() + LEFT_ALONE.toNanos();
        LOG.warn(
                "the engine at {} hangs; for {} s images are used as they are here, and others fail",
                name,
                LEFT_ALONE.toSeconds());
    }

    private EngineException away(Kind kind, String why, @Nullable Throwable cause) {
        var words = "the engine at " + name + ", which has the images for this node, does not answer: " + why;
        return cause == null ? new EngineException(kind, words) : new EngineException(kind, words, cause);
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
