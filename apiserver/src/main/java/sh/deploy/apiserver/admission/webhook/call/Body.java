package sh.deploy.apiserver.admission.webhook.call;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What a call sends: bytes that many calls share, but for some of its own.
 *
 * @param at where its own stand, in place of as many of the shared ones
 */
public record Body(byte[] shared, int at, byte[] own) {
    /** For one call alone. */
    public static Body of(byte[] whole) {
        return new Body(whole, 0, new byte[0]);
    }

    int length() {
        return shared.length;
    }

    void writeTo(OutputStream out) throws IOException {
        int behind = at + own.length;
        out.write(shared, 0, at);
        out.write(own);
        out.write(shared, behind, shared.length - behind);
    }
}
