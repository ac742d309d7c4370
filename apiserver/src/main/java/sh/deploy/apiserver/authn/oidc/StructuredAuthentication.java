package sh.deploy.apiserver.authn.oidc;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.AnonymousAccess;
import sh.deploy.apiserver.authn.Tokens;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.outbound.HttpsReader;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which issuers' tokens are taken and where strangers are let through, as a file says; the latter as it says at the start. It is looked at
 * every {@link #LOOK_EVERY} from {@link #start} to {@link #close}, on a thread of its own, and nobody else waits for the disk. Safe for all
 * threads.
 */
public final class StructuredAuthentication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StructuredAuthentication.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** Until the thread sees whether that time is over, by the clock that it was given. */
    private static final int SLEEP_MILLIS = 200;

    /** What there is from {@link #start} on. */
    private record Running(HttpsReader reader, Issuers issuers, ScheduledExecutorService timer) {}

    private final @Nullable ConfigurationFile file;
    private final Time time;
    private final OidcTokens tokens;
    private final AnonymousAccess anonymous;
    private volatile @Nullable Running running;
    private long lookedAtNanos; // of the timer's thread, once it runs

    private StructuredAuthentication(@Nullable ConfigurationFile file, Time time) {
        this.file = file;
        this.anonymous =
                file == null ? AnonymousAccess.EVERYWHERE : file.opened().anonymous();
        this.time = time;
        this.tokens = new OidcTokens(time);
    }

    /**
     * Reads the file, and fetches nothing yet; nothing needs to be closed before {@link #start}.
     *
     * @param file null for none, which is for good
     * @throws IOException when it cannot be read
     * @throws sh.deploy.api.manifest.ManifestException when anything in it is wrong, with a line for each fault
     */
    public static StructuredAuthentication open(@Nullable Path file, Time time) throws IOException {
        return new StructuredAuthentication(file == null ? null : new ConfigurationFile(file), time);
    }

    /** To be asked after all other sorts. */
    public Tokens tokens() {
        return tokens;
    }

    public AnonymousAccess anonymous() {
        return anonymous;
    }

    /** Begins to take tokens, to fetch keys, and to see what changes. Once. */
    public void start() {
        var watched = file;
        if (watched == null) {
            return;
        }
        var reader = new HttpsReader(time);
        var issuers = new Issuers(issuer -> new Discovery(issuer, reader), tokens::use, time);
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("authentication-config").daemon().factory());
        running = new Running(reader, issuers, timer);
        issuers.apply(watched.opened().jwt());
        lookedAtNanos = time.nanos();
        timer.scheduleWithFixedDelay(
                () -> lookWhenDue(watched, issuers), SLEEP_MILLIS, SLEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        var parts = running;
        if (parts != null) {
            parts.timer().shutdownNow();
            parts.issuers().close();
            parts.reader().close();
        }
    }

    /** For {@code /statusz}: the file, what is wrong with it, and each issuer with the number and age of its keys. */
    public ObjectNode report() {
        var report = Tree.newObject();
        report.put("file", file == null ? "none" : file.file().toString());
        report.put("fault", file == null ? "" : file.fault());
        report.put("anonymous", anonymous.enabled());
        var list = report.putArray("issuers");
        var parts = running;
        if (parts != null) {
            parts.issuers().report(list);
        }
        return report;
    }

    private void lookWhenDue(ConfigurationFile watched, Issuers issuers) {
        if (time.nanos() - lookedAtNanos >= LOOK_EVERY.toNanos()) {
            lookedAtNanos = time.nanos();
            look(watched, issuers);
        }
    }

    private static void look(ConfigurationFile watched, Issuers issuers) {
        try {
            if (watched.look(changed -> issuers.apply(changed.jwt()))) {
                LOG.info("{} has changed and counts from now on", watched.file());
            }
            issuers.promote();
        } catch (RuntimeException e) {
            LOG.error("the issuers of {} cannot be looked after", watched.file(), e);
        }
    }
}
