package sh.deploy.apiserver.audit;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/**
 * What a request says before anything is done about it.
 *
 * @param verb as access rules have it; of an address that is no resource the HTTP method in lower case
 * @param path as sent
 * @param query as sent, without the question mark
 * @param caller null where nobody was proved
 * @param action null for an address that is no resource, and one that cannot be read
 * @param version of the API that the client speaks; empty where there is no action
 * @param from where the connection comes from, whatever headers say
 * @param body null where the policy wants none, or it is too long
 */
public record Asked(
        String verb,
        String path,
        String query,
        @Nullable Caller caller,
        @Nullable Action action,
        String version,
        @Nullable SocketAddress from,
        String userAgent,
        @Nullable Body body) {}
