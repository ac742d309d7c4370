package sh.deploy.apiserver.kinds.cel.values;

/** The value {@code null}. */
public enum NullValue {
    NULL
}
