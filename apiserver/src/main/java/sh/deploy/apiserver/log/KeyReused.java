package sh.deploy.apiserver.log;

/** An idempotency key came back with a change of another kind than the one it was first used for. Nothing was written. */
public final class KeyReused extends RuntimeException {
    public KeyReused(String idempotencyKey, Entry first) {
        super("idempotency key \"" + idempotencyKey + "\" was used for " + first.verb() + " of " + first.key()
                + " at revision " + first.revision() + "; use a new key for another change");
    }
}
