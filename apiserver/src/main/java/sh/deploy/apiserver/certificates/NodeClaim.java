package sh.deploy.apiserver.certificates;

import java.util.List;
import java.util.stream.Stream;

/**
 * Who has a node's name.
 *
 * @param there there is a Node of that name, or its agent is in session
 * @param kept a credential for it lies in the server's own folder, as for a node that {@code up} starts
 * @param given live certificates for it, also those that are issued and not noted
 * @param coming for whom one is approved and not signed yet: they hold the name against others, and prove nothing
 * @param nodesOfRequester how many nodes have certificates that this requester asked for
 */
record NodeClaim(
        boolean there, boolean kept, List<NodeCredential> given, List<NodeCredential> coming, int nodesOfRequester) {
    static final NodeClaim FREE = new NodeClaim(false, false, List.of(), List.of(), 0);

    NodeClaim {
        given = List.copyOf(given);
        coming = List.copyOf(coming);
    }

    boolean isOf(String keyId) {
        return given.stream().anyMatch(credential -> credential.isOf(keyId));
    }

    boolean isOfAnother(String keyId) {
        return all().anyMatch(credential -> !credential.isOf(keyId));
    }

    /** Whether this requester has it for another key. */
    boolean isOfAnother(String keyId, String requester) {
        return all().anyMatch(credential ->
                !credential.isOf(keyId) && credential.requester().equals(requester));
    }

    private Stream<NodeCredential> all() {
        return Stream.concat(given.stream(), coming.stream());
    }
}
