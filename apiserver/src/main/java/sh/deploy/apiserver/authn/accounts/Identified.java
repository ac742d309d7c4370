package sh.deploy.apiserver.authn.accounts;

/** An object that a token is bound to: this one, not another that has its name later. */
public record Identified(String name, String uid) {
    public Identified {
        if (name.isEmpty() || uid.isEmpty()) {
            throw new IllegalArgumentException("a token is bound to an object's name and uid");
        }
    }
}
