package sh.deploy.apiserver.authn.bootstrap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.re2j.Pattern;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.Tokens;
import sh.deploy.apiserver.kinds.policy.NameRule;
import sh.deploy.apiserver.watch.Snapshot;

/**
 * Callers by bootstrap tokens: {@code ID.SECRET}, of which a Secret in {@code kube-system} tells. Read anew at each request, so a token is
 * over with its Secret and with its time. Source: Kubernetes' documentation, "Authenticating with Bootstrap Tokens". Safe for all threads.
 */
public final class BootstrapTokens implements Tokens {
    /** In which everybody is who joins. */
    public static final String GROUP = "system:bootstrappers";

    private static final String USER = "system:bootstrap:";
    private static final String NODE = Caller.OF_CREDENTIALS + "node-name";
    private static final Pattern TOKEN = Pattern.compile("[a-z0-9]{6}\\.[a-z0-9]{16}");
    private static final Pattern EXTRA_GROUP = Pattern.compile("system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]");
    private static final int ID_LENGTH = 6;

    private final Supplier<Snapshot> newest;
    private final Time time;

    /** @param newest state, in which the Secrets are */
    public BootstrapTokens(Supplier<Snapshot> newest, Time time) {
        this.newest = newest;
        this.time = time;
    }

    /** Whether a token of this sort proved who that is. */
    public static boolean isBearer(Caller caller) {
        return isBearer(caller.user(), caller.groups());
    }

    public static boolean isBearer(String user, Set<String> groups) {
        return user.startsWith(USER) && groups.contains(GROUP);
    }

    /** The one node that a token was made for, by what it says of its bearer; empty when it was made for any. */
    public static String node(Map<String, List<String>> extra) {
        var names = extra.getOrDefault(NODE, List.of());
        return names.isEmpty() ? "" : names.getFirst();
    }

    @Override
    public @Nullable Proof prove(String token) {
        if (!TOKEN.matches(token)) {
            return null;
        }
        var id = token.substring(0, ID_LENGTH);
        var secret = StoredToken.read(newest.get(), id);
        boolean same = isSame(token.substring(ID_LENGTH + 1), secret == null ? "" : secret.secret());
        if (secret == null || !same || !secret.id().equals(id)) {
            throw refused("is not known: it was mistyped, or is over");
        }
        if (secret.isExpired(time.now())) {
            throw refused("\"" + id + "\" is over since " + secret.expiration());
        }
        if (!secret.authenticates()) {
            throw refused("\"" + id + "\" was not made to authenticate (usage-bootstrap-authentication)");
        }
        return new Proof(caller(id, secret), Set.of(Authenticator.AUDIENCE));
    }

    /** Takes as long whatever the difference; a token that is not there is compared with nothing, in the same way. */
    private static boolean isSame(String given, String kept) {
        return MessageDigest.isEqual(given.getBytes(US_ASCII), kept.getBytes(US_ASCII));
    }

    private static Caller caller(String id, StoredToken token) {
        var groups = new HashSet<>(Set.of(GROUP, "system:authenticated"));
        for (var group : token.extraGroups()) {
            if (!EXTRA_GROUP.matches(group)) {
                throw refused("\"" + id + "\" names a group that is not like system:bootstrappers:NAME"
                        + " (auth-extra-groups)");
            }
            groups.add(group);
        }
        var node = token.node();
        if (node != null && !NameRule.SUBDOMAIN.accepts(node)) {
            throw refused("\"" + id + "\" is for a node that cannot be called \"" + node + "\" (node-name)");
        }
        var extra = new HashMap<String, List<String>>();
        extra.put(Caller.CREDENTIAL_ID, List.of("SECRETUID=" + token.uid()));
        if (node != null) {
            extra.put(NODE, List.of(node));
        }
        return new Caller(USER + id, "", groups, extra, "token");
    }

    private static ProblemException refused(String why) {
        return Authenticator.unauthorized(
                "the bootstrap token " + why + "; make another one with `deployctl token create`");
    }
}
