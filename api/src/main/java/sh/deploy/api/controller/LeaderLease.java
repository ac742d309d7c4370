package sh.deploy.api.controller;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.client.ApiClient;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.object.ResourceTypes;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;

/**
 * Lets one process at a time act, by a {@code Lease} that it renews. Whoever holds it gives it up by itself when it could not
 * renew in time, before another may take it. One virtual thread of its own, from {@link #start} to {@link #close}.
 */
public final class LeaderLease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    /**
     * What to do when the lease comes and goes. Called on the lease's thread, one at a time; while {@code elected} runs, nothing is
     * renewed, so it must be quick.
     */
    public interface Listener {
        /** @param token grows with every change of holder */
        void elected(int token);

        /** Stop acting, now. */
        void lost();
    }

    /**
     * @param duration how long the lease lasts without renewal; whole seconds
     * @param renewEvery how often to renew or to look
     */
    public record Settings(String namespace, String name, String identity, Duration duration, Duration renewEvery) {
        public Settings {
            if (duration.compareTo(renewEvery.multipliedBy(2)) < 0 || duration.toSeconds() < 1) {
                throw new IllegalArgumentException(
                        "a lease must last at least a second and twice its renewal interval, got " + duration + " and "
                                + renewEvery);
            }
        }

        /** Three seconds, renewed every second. */
        public static Settings usual(String namespace, String name, String identity) {
            return new Settings(namespace, name, identity, Duration.ofSeconds(3), Duration.ofSeconds(1));
        }
    }

    private final ApiClient client;
    private final Settings settings;
    private final Listener listener;
    private final Time time;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private LeaseDecision.@Nullable Observed observed;
    private boolean leading;

    /** What was observed is our own last write: a renewal need not read before, since the server refuses it if that changed. */
    private boolean known;

    private long renewedNanos;

    public LeaderLease(ApiClient client, Settings settings, Listener listener, Time time) {
        this.client = client;
        this.settings = settings;
        this.listener = listener;
        this.time = time;
    }

    public void start() {
        Thread.ofVirtual().name("lease-" + settings.name()).start(this::run);
    }

    /** Stops, tells the listener when it led, and frees the lease so that another need not wait for it to run out. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (!ended.await(CLOSE_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("the lease {} could not be given back in time; it will run out", settings.name());
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            do {
                stepInTime();
            } while (!closing.await(settings.renewEvery().toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            giveBack();
            ended.countDown();
        }
    }

    /** A server that does not answer must not keep us from noticing that our time is up. */
    private void stepInTime() throws InterruptedException {
        var step = Thread.ofVirtual().name("lease-step-" + settings.name()).start(this::step);
        long limit =
                leading ? deadlineNanos() - time.nanos() : settings.duration().toNanos();
        if (!step.join(Duration.ofNanos(Math.max(1, limit)))) {
            step.interrupt();
            step.join(settings.renewEvery());
        }
        if (leading && time.nanos() - deadlineNanos() >= 0) {
            lose("it could not be renewed in time");
        }
    }

    /** A renewal interval before others may take the lease, so that two never act at once. */
    private long deadlineNanos() {
        return renewedNanos + settings.duration().minus(settings.renewEvery()).toNanos();
    }

    private void step() {
        long began = time.nanos();
        boolean unread = known;
        try {
            if (!known) {
                observe(client.find(ResourceTypes.LEASE, settings.namespace(), settings.name())
                        .orElse(null));
            }
            known = false;
            carryOut(LeaseDecision.about(observed, settings.identity(), settings.duration(), time.nanos()), began);
        } catch (ProblemException refused) {
            if (unread) {
                step();
            } else if (!refused.problem().says(Reason.CONFLICT)
                    && !refused.problem().says(Reason.ALREADY_EXISTS)) {
                LOG.warn("the lease {} cannot be kept: {}", settings.name(), refused.getMessage());
            }
        } catch (ServerUnreachable lost) {
            LOG.warn("the lease {} cannot be kept: {}", settings.name(), lost.getMessage());
        }
    }

    private void carryOut(LeaseDecision decision, long began) {
        switch (decision) {
            case LeaseDecision.Create create -> lead(client.create(ResourceTypes.LEASE, lease(null, 0)), 0, began);
            case LeaseDecision.TakeOver(int transitions) -> {
                var current = current();
                lead(client.update(ResourceTypes.LEASE, lease(current, transitions)), transitions, began);
            }
            case LeaseDecision.Renew renew -> {
                var current = current();
                var transitions = current.getSpec().getLeaseTransitions();
                int token = transitions == null ? 0 : transitions;
                lead(client.update(ResourceTypes.LEASE, lease(current, token)), token, began);
            }
            case LeaseDecision.Leave leave -> {
                if (leading) {
                    lose("another process took it");
                }
            }
        }
    }

    private void lead(Lease written, int token, long began) {
        observe(written);
        known = true;
        renewedNanos = began;
        if (!leading) {
            leading = true;
            LOG.info("leading by the lease {}, token {}, as {}", settings.name(), token, settings.identity());
            listener.elected(token);
        }
    }

    private void lose(String why) {
        leading = false;
        LOG.info("leading no more by the lease {}: {}", settings.name(), why);
        listener.lost();
    }

    private void giveBack() {
        if (!leading) {
            return;
        }
        lose("this process is closing");
        try {
            var current = current();
            var transitions = current.getSpec().getLeaseTransitions();
            var free = new LeaseBuilder(lease(current, transitions == null ? 0 : transitions))
                    .editSpec()
                    .withHolderIdentity("")
                    .endSpec()
                    .build();
            client.update(ResourceTypes.LEASE, free);
        } catch (ProblemException | ServerUnreachable refused) {
            LOG.info("the lease {} will run out by itself: {}", settings.name(), refused.getMessage());
        }
    }

    private void observe(@Nullable Lease lease) {
        observed = lease == null ? null : LeaseDecision.Observed.next(observed, lease, time.nanos());
    }

    private Lease current() {
        if (observed == null) {
            throw new IllegalStateException("there is no lease to decide about");
        }
        return observed.lease();
    }

    private Lease lease(@Nullable Lease current, int transitions) {
        var now = time.now().truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        var acquired = leading && current != null ? current.getSpec().getAcquireTime() : now;
        var spec = new LeaseSpecBuilder()
                .withHolderIdentity(settings.identity())
                .withLeaseDurationSeconds(Math.toIntExact(settings.duration().toSeconds()))
                .withLeaseTransitions(transitions)
                .withAcquireTime(acquired)
                .withRenewTime(now)
                .build();
        if (current != null) {
            return new LeaseBuilder(current).withSpec(spec).build();
        }
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(settings.namespace())
                .withName(settings.name())
                .endMetadata()
                .withSpec(spec)
                .build();
    }
}
