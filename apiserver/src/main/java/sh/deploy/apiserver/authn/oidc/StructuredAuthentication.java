package sh.deploy.apiserver.authn.oidc;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
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
 * Which issuers' tokens are taken and where strangers are let through, as a file says. It is looked at every {@value #LOOK_EVERY_SECONDS}
 * second from {@link #start} to {@link #close}, on a thread of its own. An issuer whose keys come from the same place keeps them when the
 * file changes. Safe for all threads.
 */
public final class StructuredAuthentication implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StructuredAuthentication.class);

    /** Of the requests of all clients together; each of them has a place among those in flight. */
    private static final int MOST_WAITERS = 32;

    private static final int LOOK_EVERY_SECONDS = 1;

    private final @Nullable ConfigurationFile file;
    private final Time time;
    private final HttpsReader reader;
    private final Semaphore waiters = new Semaphore(MOST_WAITERS);
    private final OidcTokens tokens;
    private Map<String, IssuerTokens> issuers = Map.of();
    private @Nullable ScheduledExecutorService timer;
    private volatile AnonymousAccess anonymous;

    private StructuredAuthentication(@Nullable ConfigurationFile file, Time time) {
        this.file = file;
        this.anonymous =
                file == null ? AnonymousAccess.EVERYWHERE : file.opened().anonymous();
        this.time = time;
        this.reader = new HttpsReader(time);
        this.tokens = new OidcTokens(time);
    }

    /**
     * Reads the file, and fetches nothing yet.
     *
     * @param file null for none, which is for good
     * @throws IOException when it cannot be read
     * @throws sh.deploy.api.manifest.ManifestException when anything in it is wrong, with a line for each fault
     */
    public static StructuredAuthentication open(@Nullable Path file, Time time) throws IOException {
        return new StructuredAuthentication(file == null ? null : new ConfigurationFile(file), time);
    }

    public Tokens tokens() {
        return tokens;
    }

    public AnonymousAccess anonymous() {
        return anonymous;
    }

    /** Begins to take tokens, to fetch keys, and to see what changes. */
    public synchronized void start() {
        var watched = file;
        if (watched == null) {
            return;
        }
        apply(watched.opened());
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("authentication-config").daemon().factory());
        timer.scheduleWithFixedDelay(() -> look(watched), LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        issuers.values().forEach(issuer -> issuer.keys().close());
        reader.close();
    }

    /** For {@code /statusz}: the file, what is wrong with it, and each issuer with the number and age of its keys. */
    public synchronized ObjectNode report() {
        var report = Tree.newObject();
        report.put("file", file == null ? "none" : file.file().toString());
        report.put("fault", file == null ? "" : file.fault());
        report.put("anonymous", anonymous.enabled());
        var list = report.putArray("issuers");
        issuers.forEach((url, issuer) -> {
            var state = issuer.keys().state();
            var one = list.addObject().put("url", url).put("keys", state.keys()).put("fault", state.fault());
            if (state.age() != null) {
                one.put("keysAgeSeconds", state.age().toSeconds());
            }
        });
        return report;
    }

    private synchronized void look(ConfigurationFile watched) {
        try {
            var changed = watched.look();
            if (changed != null) {
                apply(changed);
                LOG.info("{} has changed and is in force: {} issuers", watched.file(), issuers.size());
            }
        } catch (RuntimeException e) {
            LOG.error("{} cannot be put in force", watched.file(), e);
        }
    }

    private void apply(AuthenticationConfiguration changed) {
        var next = new LinkedHashMap<String, IssuerTokens>();
        for (var settings : changed.jwt()) {
            var url = settings.issuer().url();
            next.put(url, tokens(settings, issuers.get(url)));
        }
        var before = issuers;
        issuers = next;
        tokens.use(next);
        anonymous = changed.anonymous();
        var kept = next.values().stream().map(IssuerTokens::keys).toList();
        before.values().stream()
                .map(IssuerTokens::keys)
                .filter(keys -> !kept.contains(keys))
                .forEach(IssuerKeys::close);
    }

    private IssuerTokens tokens(JwtAuthenticator settings, @Nullable IssuerTokens before) {
        if (before != null && before.settings().equals(settings)) {
            return before;
        }
        var issuer = settings.issuer();
        if (before != null && before.settings().issuer().hasKeysOf(issuer)) {
            return new IssuerTokens(settings, before.keys());
        }
        var keys = new IssuerKeys(issuer.url(), new Discovery(issuer, reader), waiters, time);
        keys.start();
        return new IssuerTokens(settings, keys);
    }
}
