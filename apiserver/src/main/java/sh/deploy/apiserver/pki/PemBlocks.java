package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of PEM (RFC 7468) with white space around them, and nothing else. Readers differ in what they pass over; a text in which there is
 * nothing to pass over shows the same to all of them.
 */
final class PemBlocks {
    private PemBlocks() {}

    /**
     * @param label of every block
     * @return what the blocks hold; empty for white space
     * @throws GeneralSecurityException it holds something else, or what no encoder of Base64 writes
     */
    static List<byte[]> of(String label, byte[] pem) throws GeneralSecurityException {
        var begin = "-----BEGIN " + label + "-----";
        var end = "-----END " + label + "-----";
        var blocks = new ArrayList<byte[]>();
        @Nullable StringBuilder base64 = null;
        for (var line : new String(pem, US_ASCII)
                .strip()
                .lines()
                .map(String::stripTrailing)
                .toList()) {
            if (base64 != null && line.equals(end)) {
                blocks.add(content(base64.toString()));
                base64 = null;
            } else if (base64 != null) {
                base64.append(line.strip());
            } else if (line.equals(begin)) {
                base64 = new StringBuilder();
            } else if (!line.isEmpty()) {
                throw new GeneralSecurityException(
                        "PEM block type must be " + label + ", and nothing may be around it");
            }
        }
        if (base64 != null) {
            throw new GeneralSecurityException("a PEM block has no end");
        }
        return blocks;
    }

    private static byte[] content(String base64) throws GeneralSecurityException {
        try {
            var content = Base64.getDecoder().decode(base64);
            if (Base64.getEncoder().encodeToString(content).equals(base64)) {
                return content;
            }
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("a PEM block holds no Base64", e);
        }
        throw new GeneralSecurityException("a PEM block holds no Base64 in its one form");
    }
}
