package sh.deploy.apiserver.authz;

/**
 * Where a binding stands among all bindings: by whom it is for, then by the namespace it holds in, so that what concerns one caller in
 * one namespace stands together.
 *
 * @param identity name of a user or a group
 * @param namespace empty: everywhere
 */
record Seat(boolean isGroup, String identity, String namespace, String binding) implements Comparable<Seat> {
    /** The first of those for this user or group in this namespace. */
    static Seat first(boolean isGroup, String identity, String namespace) {
        return new Seat(isGroup, identity, namespace, "");
    }

    boolean isBeside(Seat other) {
        return isGroup == other.isGroup && identity.equals(other.identity) && namespace.equals(other.namespace);
    }

    @Override
    public int compareTo(Seat other) {
        int order = Boolean.compare(isGroup, other.isGroup);
        if (order == 0) {
            order = identity.compareTo(other.identity);
        }
        if (order == 0) {
            order = namespace.compareTo(other.namespace);
        }
        return order == 0 ? binding.compareTo(other.binding) : order;
    }
}
