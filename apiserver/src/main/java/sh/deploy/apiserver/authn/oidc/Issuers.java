package sh.deploy.apiserver.authn.oidc;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.time.Time;
import tools.jackson.databind.node.ArrayNode;

/**
 * The issuers that are in force, and those that are to be. One whose keys come from the same place keeps them when its settings change. One
 * whose keys are to come from another place, or to be proved otherwise, stays as it was until they are had. Safe for all threads.
 */
final class Issuers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Issuers.class);

    private final Function<Issuer, KeySource> sources;
    private final Consumer<Map<String, IssuerTokens>> force;
    private final Time time;
    private final Semaphore waiters = new Semaphore(Waiters.MOST);
    private Map<String, IssuerTokens> inForce = Map.of();
    private Map<String, IssuerTokens> awaited = Map.of();
    private boolean closed;

    /**
     * @param sources where an issuer's keys come from
     * @param force takes those that are in force, by URL, whenever they have changed
     */
    Issuers(Function<Issuer, KeySource> sources, Consumer<Map<String, IssuerTokens>> force, Time time) {
        this.sources = sources;
        this.force = force;
        this.time = time;
    }

    /** These, and no others; changes nothing when it throws. */
    synchronized void apply(List<JwtAuthenticator> settings) {
        if (closed) {
            return;
        }
        var next = new LinkedHashMap<String, IssuerTokens>();
        var later = new LinkedHashMap<String, IssuerTokens>();
        for (var one : settings) {
            var url = one.issuer().url();
            var before = inForce.get(url);
            var wanted = tokens(one, before, awaited.get(url));
            if (before != null
                    && before.keys() != wanted.keys()
                    && before.keys().areHad()) {
                later.put(url, wanted);
                next.put(url, before);
            } else {
                next.put(url, wanted);
            }
        }
        replace(next, later);
        promote();
    }

    /** Puts those in force whose keys are had by now. */
    synchronized void promote() {
        var had = awaited.values().stream()
                .filter(issuer -> issuer.keys().areHad())
                .map(IssuerTokens::url)
                .toList();
        if (closed || had.isEmpty()) {
            return;
        }
        var next = new LinkedHashMap<>(inForce);
        var later = new LinkedHashMap<>(awaited);
        had.forEach(url -> next.put(url, later.remove(url)));
        replace(next, later);
        LOG.info("the keys of {} are had from where the file says now, and what it says of them is in force", had);
    }

    @Override
    public synchronized void close() {
        closed = true;
        keys(inForce, awaited).forEach(IssuerKeys::close);
    }

    /** Adds each issuer in force with the number and age of its keys. */
    synchronized void report(ArrayNode list) {
        inForce.forEach((url, issuer) -> {
            var state = issuer.keys().state();
            var one = list.addObject().put("url", url).put("keys", state.keys()).put("fault", fault(url, state));
            if (state.age() != null) {
                one.put("keysAgeSeconds", state.age().toSeconds());
            }
        });
    }

    private String fault(String url, IssuerKeys.State state) {
        var later = awaited.get(url);
        if (later == null) {
            return state.fault();
        }
        var why = later.keys().state().fault();
        return "what the file says now is in force once its keys are had: "
                + (why.isEmpty() ? "they are being fetched" : why);
    }

    private IssuerTokens tokens(
            JwtAuthenticator settings, @Nullable IssuerTokens before, @Nullable IssuerTokens expected) {
        if (before != null && before.settings().equals(settings)) {
            return before;
        }
        for (var one : Stream.of(before, expected).filter(Objects::nonNull).toList()) {
            if (one.settings().issuer().hasKeysOf(settings.issuer())) {
                return new IssuerTokens(settings, one.keys(), time);
            }
        }
        var issuer = settings.issuer();
        var keys = new IssuerKeys(issuer.url(), sources.apply(issuer), new Waiters(waiters), time);
        return new IssuerTokens(settings, keys, time);
    }

    private void replace(Map<String, IssuerTokens> next, Map<String, IssuerTokens> later) {
        var before = keys(inForce, awaited);
        var after = keys(next, later);
        inForce = next;
        awaited = later;
        force.accept(next);
        after.stream().filter(keys -> !before.contains(keys)).forEach(IssuerKeys::start);
        before.stream().filter(keys -> !after.contains(keys)).forEach(IssuerKeys::close);
    }

    private static Set<IssuerKeys> keys(Map<String, IssuerTokens> some, Map<String, IssuerTokens> others) {
        var keys = new HashSet<IssuerKeys>();
        Stream.of(some.values(), others.values())
                .flatMap(Collection::stream)
                .forEach(issuer -> keys.add(issuer.keys()));
        return keys;
    }
}
