package sh.deploy.apiserver.kinds.cel.values;

/** A value that only functions look into, such as a quantity. Equal to what its class says. */
public interface Opaque {
    /** Such as {@code kubernetes.Quantity}. */
    String typeName();
}
