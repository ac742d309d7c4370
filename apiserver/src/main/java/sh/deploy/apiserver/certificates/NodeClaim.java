package sh.deploy.apiserver.certificates;

import java.util.List;

/**
 * Who has a node's name.
 *
 * @param there there is a Node of that name, or its agent is in session
 * @param kept a credential for it lies in the server's own folder, as for a node that {@code up} starts
 * @param given live certificates for it, also those that are approved and about to be signed, and those that are issued and not noted
 */
record NodeClaim(boolean there, boolean kept, List<NodeCredential> given) {
    static final NodeClaim FREE = new NodeClaim(false, false, List.of());

    NodeClaim {
        given = List.copyOf(given);
    }

    boolean isOf(String keyId) {
        return given.stream().anyMatch(credential -> credential.isOf(keyId));
    }

    boolean isOfAnother(String keyId) {
        return given.stream().anyMatch(credential -> !credential.isOf(keyId));
    }

    /** Whether this requester has it for another key. */
    boolean isOfAnother(String keyId, String requester) {
        return given.stream()
                .anyMatch(credential ->
                        !credential.isOf(keyId) && credential.requester().equals(requester));
    }
}
