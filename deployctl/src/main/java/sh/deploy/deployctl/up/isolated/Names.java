package sh.deploy.deployctl.up.isolated;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the parts of one cluster are called on the machine, where those of others are too.
 *
 * @param id eight hexadecimal digits
 */
record Names(String id) {
    private static final int ID_BYTES = 4;

    /** As kernel's names of network links, which have no room for more than 15 letters. */
    static Names of(Path dataFolder) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(dataFolder.toString().getBytes(StandardCharsets.UTF_8));
            return new Names(HexFormat.of().formatHex(digest, 0, ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    int seed() {
        return Integer.parseUnsignedInt(id, 16);
    }

    /** The machine's end of its cable to the router. */
    String link() {
        return "deploy" + id;
    }

    /** The namespace of the router. */
    String router() {
        return "deploy-" + id;
    }

    String namespace(String node) {
        return router() + "-" + node;
    }

    /** The router's end of its cable to a node. */
    static String port(int number) {
        return "node" + number;
    }

    /** Where the engines have what does not outlive a reboot: sockets and pid files, whose paths must be short. */
    Path run() {
        return Path.of("/run", router());
    }
}
