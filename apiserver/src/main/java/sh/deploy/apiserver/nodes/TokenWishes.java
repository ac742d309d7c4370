package sh.deploy.apiserver.nodes;

import java.util.LinkedHashSet;
import java.util.Set;
import sh.deploy.api.node.wire.TokenAsk;
import tools.jackson.databind.JsonNode;

/** Which tokens the volumes of a pod hold, each as the agent of its node would ask for it. Pure. */
final class TokenWishes {
    private static final String USUAL_ACCOUNT = "default";
    private static final long USUAL_SECONDS = 3_600;

    private TokenWishes() {}

    static Set<TokenAsk> of(JsonNode pod) {
        var wishes = new LinkedHashSet<TokenAsk>();
        for (var volume : pod.path("spec").path("volumes")) {
            for (var source : volume.path("projected").path("sources")) {
                if (source.has("serviceAccountToken")) {
                    wishes.add(wish(pod, source.path("serviceAccountToken")));
                }
            }
        }
        return wishes;
    }

    private static TokenAsk wish(JsonNode pod, JsonNode token) {
        var metadata = pod.path("metadata");
        var account = pod.path("spec").path("serviceAccountName").asString("");
        return TokenAsk.newBuilder()
                .setNamespace(metadata.path("namespace").asString(""))
                .setPod(metadata.path("name").asString(""))
                .setUid(metadata.path("uid").asString(""))
                .setAccount(account.isEmpty() ? USUAL_ACCOUNT : account)
                .setAudience(token.path("audience").asString(""))
                .setExpirationSeconds(token.path("expirationSeconds").asLong(USUAL_SECONDS))
                .build();
    }
}
