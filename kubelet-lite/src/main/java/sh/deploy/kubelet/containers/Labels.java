package sh.deploy.kubelet.containers;

import java.util.Map;

/** Labels by which containers are found again. */
public final class Labels {
    /** Absolute path of the cluster's data folder. */
    public static final String DATA = "sh.deploy/data";
    /** Name of the Node. */
    public static final String NODE = "sh.deploy/node";

    public static final String NAMESPACE = "sh.deploy/namespace";
    public static final String POD = "sh.deploy/pod";
    public static final String UID = "sh.deploy/uid";
    /** Name of the container in its pod; a sandbox has none. */
    public static final String CONTAINER = "sh.deploy/container";
    /** Id of the sandbox a container runs in. */
    public static final String SANDBOX = "sh.deploy/sandbox";
    /** How often this container of the pod was made before: the restart count once it runs. */
    public static final String ATTEMPT = "sh.deploy/attempt";
    /** Seconds that its pod gives it to end by itself, so that who ends it without its pod at hand waits no longer for it. */
    public static final String GRACE = "sh.deploy/grace";
    /** Fingerprint of everything the container was made from. */
    public static final String SPEC = "sh.deploy/spec";

    /** On a container that was made as a hot spare, also after it has taken over. */
    public static final String SPARE = "sh.deploy/spare";

    /** On a sandbox that was made for any pod of this host name. */
    public static final String HOSTNAME = "sh.deploy/hostname";

    private Labels() {}

    /** What all containers of one node carry. */
    public static Map<String, String> ofNode(String dataDir, String node) {
        return Map.of(DATA, dataDir, NODE, node);
    }
}
