package sh.deploy.kubelet.join;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Renews a node's certificate in time, with a new key, for as long as the agent runs. What fails is tried again, later and later; the
 * certificate in force stays meanwhile. Runs on a thread of its own from {@link #start} to {@link #close}.
 */
public final class CertificateRenewal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRenewal.class);

    /** Clocks are set, and machines sleep. */
    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofMinutes(10);

    private static final Duration AGAIN_FIRST = Duration.ofMinutes(1);
    private static final Duration AGAIN_AT_MOST = Duration.ofHours(1);

    /** Whatever clocks and certificates say. */
    private static final Duration LEAST_BETWEEN_TWO = Duration.ofHours(1);

    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);
    private static final Duration APPROVED_WITHIN = Duration.ofMinutes(10);

    private final String node;
    private final JoinSettings settings;
    private final CredentialFolder folder;
    private final Runnable renewed;
    private final Time time;
    private final double chance;
    private final Thread thread;

    /** @param renewed told once a new certificate and its key are in force */
    public CertificateRenewal(
            String node,
            JoinSettings settings,
            CredentialFolder folder,
            Runnable renewed,
            Time time,
            RandomGenerator random) {
        this.node = node;
        this.settings = settings;
        this.folder = folder;
        this.renewed = renewed;
        this.time = time;
        this.chance = random.nextDouble();
        this.thread = Thread.ofVirtual().name("certificate-renewal").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        var again = AGAIN_FIRST;
        try {
            while (true) {
                try {
                    Thread.sleep(untilDue());
                    if (renewIfDue()) {
                        again = AGAIN_FIRST;
                        Thread.sleep(LEAST_BETWEEN_TWO);
                    }
                } catch (IOException | GeneralSecurityException | RuntimeException e) {
                    LOG.warn(
                            "the certificate of the node {} is not renewed yet; trying again in {} minutes",
                            node,
                            again.toMinutes(),
                            e);
                    Thread.sleep(again);
                    again = again.multipliedBy(2).compareTo(AGAIN_AT_MOST) < 0 ? again.multipliedBy(2) : AGAIN_AT_MOST;
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration untilDue() throws IOException, GeneralSecurityException {
        var certificate = folder.certificate().orElseThrow(() -> new IOException("there is no certificate"));
        var left = Duration.between(time.now(), RenewalTime.of(certificate, chance));
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(LOOK_AT_LEAST_EVERY) < 0 ? left : LOOK_AT_LEAST_EVERY;
    }

    /** Whether it was due. */
    boolean renewIfDue() throws IOException, GeneralSecurityException, InterruptedException {
        if (untilDue().isPositive()) {
            return false;
        }
        var keys = folder.nextKey();
        var order = new CertificateOrder(Joining.config(settings, folder), folder, time);
        folder.install(order.place(node, keys, APPROVED_WITHIN), keys);
        LOG.info("the certificate of the node {} is renewed", node);
        renewed.run();
        return true;
    }

    /** Nothing is written once it has returned, unless that took longer than 5 seconds. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW && !thread.join(CLOSED_WITHIN)) {
                LOG.warn("the renewal of the certificate of the node {} goes on although the agent ends", node);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
