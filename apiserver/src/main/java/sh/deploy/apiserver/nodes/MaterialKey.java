package sh.deploy.apiserver.nodes;

import sh.deploy.api.object.ObjectKey;

/** A ConfigMap or Secret that pods refer to. */
record MaterialKey(String kind, String namespace, String name) {
    static final String CONFIG_MAP = "ConfigMap";
    static final String SECRET = "Secret";

    MaterialKey {
        if (!kind.equals(CONFIG_MAP) && !kind.equals(SECRET)) {
            throw new IllegalArgumentException("no material of kind " + kind);
        }
    }

    static MaterialKey of(ObjectKey key) {
        return new MaterialKey(key.resource().equals("secrets") ? SECRET : CONFIG_MAP, key.namespace(), key.name());
    }

    ObjectKey objectKey() {
        return new ObjectKey("", kind.equals(SECRET) ? "secrets" : "configmaps", namespace, name);
    }
}
