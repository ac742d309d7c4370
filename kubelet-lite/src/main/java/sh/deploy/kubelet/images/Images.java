package sh.deploy.kubelet.images;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.ImageView;
import sh.deploy.kubelet.containers.RegistryCredentials;
import sh.deploy.kubelet.environment.Materials;

/** The images of this machine, shared by all pods. Safe for all threads. */
public final class Images implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final Duration LOOK_AGAIN_FOR_LOCAL = Duration.ofSeconds(5);
    private static final int PULLS_AT_ONCE = 4;

    private final ContainerEngine engine;
    private final ImageSource source;
    private final Time time;
    private final Map<Wanted, Pull> pulls = new ConcurrentHashMap<>();
    /** Those that this agent fetched; what others use of the engine is theirs. */
    private final Set<String> fetched = ConcurrentHashMap.newKeySet();

    private final Semaphore atOnce = new Semaphore(PULLS_AT_ONCE, true);

    private record Wanted(String reference, @Nullable RegistryCredentials credentials, boolean anew) {}

    /** A fetch that runs, or the last one that failed. */
    private static final class Pull {
        private volatile ImageState state = new ImageState.Pulling();
    }

    /** Hears how a fetch went, for events. Called by the thread that asked, or by the fetch's own. */
    public interface Progress {
        void pulling();

        void pulled(Duration took, long sizeBytes);

        void present();

        void failed(String message);

        /** The last word on this fetch. */
        void settled(ImageState state);
    }

    public Images(ContainerEngine engine, Time time) {
        this(engine, new Registries(engine), time);
    }

    /** @param source closed with this */
    public Images(ContainerEngine engine, ImageSource source, Time time) {
        this.engine = engine;
        this.source = source;
        this.time = time;
    }

    /**
     * Looks for a container's image and begins to fetch it where policy says so.
     *
     * @param before what was answered last time for this container
     */
    public ImageState ensure(Pod pod, Container container, Materials materials, ImageState before, Progress progress) {
        var reference = container.getImage();
        if (reference == null || !ImageName.isValid(reference)) {
            return failed(
                    "InvalidImageName",
                    "Failed to apply default image tag \"" + reference + "\": couldn't parse image name \"" + reference
                            + "\": invalid reference format",
                    before,
                    LONGEST_PAUSE);
        }
        var policy = PullPolicy.of(container);
        var here = policy == PullPolicy.ALWAYS ? Optional.<ImageView>empty() : source.ready(reference);
        if (here.isPresent()) {
            progress.present();
            return new ImageState.Present(here.get());
        }
        if (policy == PullPolicy.NEVER && !source.isNear(reference)) {
            return failed(
                    "ErrImageNeverPull",
                    "Container image \"" + reference + "\" is not present with pull policy of Never",
                    before,
                    LOOK_AGAIN_FOR_LOCAL);
        }
        var wanted = new Wanted(
                reference, PullSecrets.of(pod, reference, materials).orElse(null), policy == PullPolicy.ALWAYS);
        return pull(wanted, before, progress);
    }

    /**
     * Removes the images that this agent fetched and no container uses.
     *
     * @return whether there was one
     */
    public boolean removeUnused() {
        boolean any = false;
        for (var reference : fetched) {
            engine.removeImage(reference);
            if (engine.image(reference).isEmpty()) {
                fetched.remove(reference);
                any = true;
            }
        }
        return any;
    }

    private ImageState pull(Wanted wanted, ImageState before, Progress progress) {
        var mine = new Pull();
        var running = pulls.putIfAbsent(wanted, mine);
        if (running != null) {
            Thread.ofVirtual().start(() -> awaitOther(running, progress));
            return new ImageState.Pulling();
        }
        progress.pulling();
        Thread.ofVirtual().name("pull " + wanted.reference()).start(() -> run(wanted, mine, before, progress));
        return new ImageState.Pulling();
    }

    private void run(Wanted wanted, Pull pull, ImageState before, Progress progress) {
        long began = time.nanos();
        try {
            atOnce.acquire();
            try {
                source.fetch(wanted.reference(), wanted.credentials(), wanted.anew());
            } finally {
                atOnce.release();
            }
            var image = source.ready(wanted.reference())
                    .orElseThrow(() -> new EngineException(
                            EngineException.Kind.IMAGE_MISSING, "the image was fetched but is not there"));
            fetched.add(wanted.reference());
            progress.pulled(Duration.ofNanos(time.nanos() - began), image.sizeBytes());
            pull.state = new ImageState.Present(image);
        } catch (EngineException e) {
            var message = "failed to pull and unpack image \"" + wanted.reference() + "\": " + e.getMessage();
            progress.failed(message);
            pull.state = failed("ErrImagePull", message, before, FIRST_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            pull.state = failed("ErrImagePull", "interrupted", before, FIRST_PAUSE);
        } finally {
            pulls.remove(wanted);
            synchronized (pull) {
                pull.notifyAll();
            }
            progress.settled(pull.state);
        }
    }

    private void awaitOther(Pull running, Progress progress) {
        synchronized (running) {
            while (running.state instanceof ImageState.Pulling) {
                try {
                    running.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
        progress.settled(running.state);
    }

    private ImageState.Failed failed(String reason, String message, ImageState before, Duration firstPause) {
        int failures = before instanceof ImageState.Failed earlier ? earlier.failures() + 1 : 1;
        return new ImageState.Failed(reason, message, failures, now().plus(pause(failures, firstPause)));
    }

    /** Doubles from the first pause up to the longest. */
    static Duration pause(int failures, Duration first) {
        var pause = first.multipliedBy(1L << Math.min(failures - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    @Override
    public void close() {
        source.close();
    }

    private Instant now() {
        return time.now();
    }
}
