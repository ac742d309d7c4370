package sh.deploy.apiserver.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;

/**
 * Makes the certificates of a cluster's folder anew before they end, for as long as its server runs: the server's own, and those of the
 * clients that are there. Looks at them once a day from {@link #start} to {@link #close}; what fails is told of and tried again after a minute,
 * and the certificate before it stays in force meanwhile. Safe for all threads.
 */
public final class CertificateUpkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateUpkeep.class);

    static final Duration LOOKED_EVERY = Duration.ofDays(1);
    static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

    /** By the clock of the server, which may be set, a day can be over at any time. */
    private static final int WAKES_EVERY_SECONDS = 1;

    /** What is done with credentials that were made anew. */
    public interface Renewed {
        /** What fails is tried again. */
        void take() throws IOException, GeneralSecurityException;
    }

    private record Current(Credential credential, Instant until) {
        static Current of(Credential credential) throws GeneralSecurityException {
            return new Current(credential, ClusterPki.endOf(credential.certificatePem()));
        }
    }

    private final ClusterPki pki;
    private final List<String> hosts;
    private final Time time;
    private final List<Renewed> followers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificates").daemon().factory());
    private volatile Current server;
    private volatile String fault = "";
    private Instant looked;
    private Duration rests = LOOKED_EVERY;
    private boolean untold;

    /** @param hosts names and addresses of the server, beside those that every server has */
    public CertificateUpkeep(ClusterPki pki, Collection<String> hosts, Time time)
            throws IOException, GeneralSecurityException {
        this.pki = pki;
        this.hosts = List.copyOf(hosts);
        this.time = time;
        this.server = Current.of(pki.server(hosts));
        this.looked = time.now();
    }

    /** Begins to look. */
    public void start() {
        timer.scheduleWithFixedDelay(this::lookIfDue, WAKES_EVERY_SECONDS, WAKES_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** The server's, as it is now; another object once it is made anew. */
    public Credential server() {
        return server.credential();
    }

    /** When the server's ends. */
    public Instant serverUntil() {
        return server.until();
    }

    /** Why a certificate could not be made anew; empty while all could. */
    public String message() {
        return fault;
    }

    /** @param follower is called each time after some were made anew, on the thread of the upkeep */
    public void whenRenewed(Renewed follower) {
        followers.add(follower);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A clock that was set back makes it due, too. */
    synchronized void lookIfDue() {
        var now = time.now();
        if (!now.isBefore(looked) && now.isBefore(looked.plus(rests))) {
            return;
        }
        looked = now;
        try {
            look();
            rests = LOOKED_EVERY;
            fault = "";
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            rests = AGAIN_AFTER;
            tell(e);
        }
    }

    private void look() throws IOException, GeneralSecurityException {
        var wanted = pki.server(hosts);
        if (!wanted.equals(server.credential())) {
            server = Current.of(wanted);
            renewed("server");
        }
        pki.renewClients(this::renewed);
        if (untold) {
            for (var follower : followers) {
                follower.take();
            }
            untold = false;
        }
    }

    private void renewed(String name) {
        LOG.info("the certificate {} was about to end and is made anew", name);
        untold = true;
    }

    /** Once for as long as it stays the same. */
    private void tell(Exception e) {
        var told = "certificates could not be renewed, which is tried again: " + e;
        if (!told.equals(fault)) {
            fault = told;
            LOG.error("certificates could not be renewed; those before them stay in force, and it is tried again", e);
        }
    }
}
