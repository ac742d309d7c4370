package sh.deploy.deployctl.audit;

import java.util.Arrays;
import java.util.List;

/** What is tried on a server, once, before anything is judged. What comes of it is said at each. */
enum Trial {
    /** {@code /statusz}, as JSON. */
    STATUS,
    /** Paths that answered without a credential though they say something, with blanks between them; all others were refused. */
    ANONYMOUS,
    /** Pages for finding faults that answered an administrator, with blanks between them; all others are not there. */
    DEBUG_PAGES,
    /** What of old TLS the API's port takes, such as {@code TLS 1.1}, with commas between them. */
    OLD_TLS(","),
    /** The same of the port that agents dial. */
    OLD_TLS_OF_NODES(","),
    /** The first line that came for a request without TLS; empty for none. */
    PLAIN_HTTP,
    /** {@code true} where somebody whom no role knows may read secrets. */
    STRANGER_READS_SECRETS,
    /** {@code true} where everybody may ask what they may, which a default role gives. */
    ROLES_COUNT,
    /** {@code true} where a node may read its own Node, which no role gives. */
    NODE_READS_ITSELF,
    /** {@code true} where a node may read another's. */
    NODE_READS_OTHERS,
    /**
     * The status with which a node's change of its own taints was answered, as a dry run; empty where there is no node. It was tried only
     * where the same impersonation reads that node.
     */
    NODE_TAINTS_ITSELF,
    /** The status with which a new object in a namespace that is not there was answered, as a dry run. */
    NOWHERE,
    /** The account that a new pod is given that names none, as a dry run; {@code none} for none. */
    ACCOUNT_OF_A_POD,
    /** {@code true} where the answer to who asks for a secret says what it is called on record. */
    RECORDED,
    /** Addresses of this machine, beside loopback, at which the folder's database answers, with blanks between them. */
    DATABASE_ELSEWHERE,
    /** API groups that are served, with blanks between them. */
    GROUPS;

    private final String separator;

    Trial() {
        this(" ");
    }

    Trial(String separator) {
        this.separator = separator;
    }

    /** What came of it, one by one. */
    List<String> each(String outcome) {
        return outcome.isEmpty()
                ? List.of()
                : Arrays.stream(outcome.split(separator)).map(String::strip).toList();
    }
}
