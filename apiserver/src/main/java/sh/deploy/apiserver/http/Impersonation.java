package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.authz.Authorizer;

/**
 * Lets a caller act as somebody else, as {@code kubectl --as} asks for, if they may impersonate each part of who that is. Uids and
 * extras are judged like users and groups, and go on record, but nothing here goes by them: what something goes by is a credential's to say.
 * Source: Kubernetes' documentation, "User impersonation".
 */
final class Impersonation {
    /** How the source of a caller begins that somebody acts as. */
    static final String SOURCE = "impersonated by ";

    private static final String USER = "impersonate-user";
    private static final String GROUP = "impersonate-group";
    private static final String UID = "impersonate-uid";
    private static final String EXTRA = "impersonate-extra-";
    private static final String OF_CREDENTIALS = Caller.OF_CREDENTIALS.replace("/", "");
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String AUTHENTICATED = "system:authenticated";
    private static final String UNAUTHENTICATED = "system:unauthenticated";

    private final Authorizer authorizer;

    Impersonation(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    /**
     * Who the request is to be judged as: the caller, unless its headers name another.
     *
     * @throws sh.deploy.api.problem.ProblemException 403 for who may not, 400 for headers that name nobody
     */
    Caller of(Caller caller, HttpHeaders headers) {
        var user = headers.get(USER, "");
        var groups = headers.getAll(GROUP);
        boolean more = !groups.isEmpty() || headers.contains(UID) || hasExtras(headers);
        if (user.isEmpty()) {
            if (more) {
                throw Problem.of(Reason.BAD_REQUEST, "requested to impersonate groups, a uid or extras without a user")
                        .toException();
            }
            return caller;
        }
        checkUser(caller, user);
        groups.forEach(group -> authorizer.permit(caller, action("", "groups", "", "", group)));
        headers.getAll(UID).forEach(uid -> authorizer.permit(caller, action(AUTHENTICATION, "uids", "", "", uid)));
        checkExtras(caller, headers);
        return new Caller(user, headers.get(UID, ""), groups(user, groups), extras(headers), SOURCE + caller.user());
    }

    private static Map<String, List<String>> extras(HttpHeaders headers) {
        var extras = new HashMap<String, List<String>>();
        for (var header : headers) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA)) {
                extras.computeIfAbsent(extraKey(name), key -> new ArrayList<>(1))
                        .add(header.getValue());
            }
        }
        return extras;
    }

    private void checkUser(Caller caller, String user) {
        var parts = user.startsWith(ACCOUNT) ? user.substring(ACCOUNT.length()).split(":", -1) : new String[0];
        var action = parts.length == 2
                ? action("", "serviceaccounts", "", parts[0], parts[1])
                : action("", "users", "", "", user);
        authorizer.permit(caller, action);
    }

    private void checkExtras(Caller caller, HttpHeaders headers) {
        for (var header : headers) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(EXTRA)) {
                var key = extraKey(name);
                refuseOfCredentials(key);
                authorizer.permit(caller, action(AUTHENTICATION, "userextras", key, "", header.getValue()));
            }
        }
    }

    /**
     * As Kubernetes reads it: what is escaped in the lower-cased name is decoded, as clients escape a slash, and a plus is a plus. What cannot be
     * decoded stays as it is.
     */
    private static String extraKey(String name) {
        var escaped = name.substring(EXTRA.length());
        try {
            var bytes =
                    URLDecoder.decode(escaped.replace("+", "%2B"), ISO_8859_1).getBytes(ISO_8859_1);
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException undecodable) {
            return escaped;
        }
    }

    /** Also where the slash behind it is written in another way, or a letter. */
    private static void refuseOfCredentials(String key) {
        if (key.toLowerCase(Locale.ROOT).startsWith(OF_CREDENTIALS)) {
            throw Problem.of(
                            Reason.FORBIDDEN,
                            "extras of " + OF_CREDENTIALS + " say what a credential has proved, and nobody has them by"
                                    + " impersonation; leave out " + key)
                    .toException();
        }
    }

    private static boolean hasExtras(HttpHeaders headers) {
        return headers.names().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith(EXTRA));
    }

    private static Set<String> groups(String user, List<String> asked) {
        var groups = new HashSet<>(asked);
        if (asked.isEmpty() && user.startsWith(ACCOUNT)) {
            groups.add("system:serviceaccounts");
            groups.add(
                    "system:serviceaccounts:" + user.substring(ACCOUNT.length()).replaceFirst(":.*", ""));
        }
        if (user.equals("system:anonymous")) {
            groups.add(UNAUTHENTICATED);
        } else if (!groups.contains(UNAUTHENTICATED)) {
            groups.add(AUTHENTICATED);
        }
        return groups;
    }

    private static Action action(String group, String resource, String part, String namespace, String name) {
        return new Action("impersonate", group, resource, part, namespace, name);
    }
}
