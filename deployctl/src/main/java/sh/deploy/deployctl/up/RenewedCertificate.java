package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import sh.deploy.kubelet.Kubelet;
import sh.deploy.kubelet.KubeletSettings;

/**
 * Sees that the certificate of an agent was replaced in its file, as the server of the same machine does before it ends, and makes the agent
 * go on by it. Looks once a minute, on a thread of its own.
 */
final class RenewedCertificate implements AutoCloseable {
    private static final int LOOKS_EVERY_SECONDS = 60;

    private final Path file;
    private final Runnable renewed;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificate").daemon().factory());
    private @Nullable FileTime seen;

    /** @param renewed told when another certificate lies there */
    RenewedCertificate(Path file, Runnable renewed) {
        this.file = file;
        this.renewed = renewed;
        this.seen = modified();
    }

    /** Begins to look for a running agent that was given its certificate. */
    static RenewedCertificate followed(KubeletSettings settings, Kubelet kubelet) {
        var certificates = settings.certificates();
        if (certificates == null) {
            throw new IllegalArgumentException("the settings name no certificate");
        }
        var look = new RenewedCertificate(certificates.certificate(), kubelet::certificateRenewed);
        look.timer.scheduleWithFixedDelay(look::look, LOOKS_EVERY_SECONDS, LOOKS_EVERY_SECONDS, TimeUnit.SECONDS);
        return look;
    }

    /** One that is missing just now will be there again. */
    void look() {
        var now = modified();
        if (now != null && !now.equals(seen)) {
            seen = now;
            renewed.run();
        }
    }

    private @Nullable FileTime modified() {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException missing) {
            return null;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
