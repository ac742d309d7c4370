package sh.deploy.kubelet.join;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;

/** Writes a request for a certificate: PKCS #10 (RFC 2986), signed by ECDSA with SHA-256. */
final class CertificationRequest {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_ID = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    /** Context tag 0, which holds no attributes here. */
    private static final int ATTRIBUTES = 0xa0;

    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
    private static final byte[] ORGANIZATION = {0x55, 0x04, 0x0a};
    private static final byte[] ECDSA_WITH_SHA256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02};

    private CertificationRequest() {}

    /** @return PEM, in Base64, as {@code spec.request} has it */
    static String of(KeyPair keys, String commonName, String organization) throws GeneralSecurityException {
        var content = element(
                SEQUENCE,
                element(INTEGER, new byte[] {0}),
                element(SEQUENCE, part(ORGANIZATION, organization), part(COMMON_NAME, commonName)),
                keys.getPublic().getEncoded(),
                element(ATTRIBUTES));
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(keys.getPrivate());
        signer.update(content);
        var request = element(
                SEQUENCE,
                content,
                element(SEQUENCE, element(OBJECT_ID, ECDSA_WITH_SHA256)),
                element(BIT_STRING, new byte[] {0}, signer.sign()));
        return Base64.getEncoder()
                .encodeToString(PemText.of("CERTIFICATE REQUEST", request).getBytes(US_ASCII));
    }

    private static byte[] part(byte[] attribute, String value) {
        return element(
                SET, element(SEQUENCE, element(OBJECT_ID, attribute), element(UTF8_STRING, value.getBytes(UTF_8))));
    }

    private static byte[] element(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var out = new ByteArrayOutputStream();
        out.write(tag);
        writeLength(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** Nothing here is longer than 64 KiB. */
    private static void writeLength(ByteArrayOutputStream out, int size) {
        if (size >= 0x100) {
            out.write(0x82);
            out.write(size >> 8);
        } else if (size >= 0x80) {
            out.write(0x81);
        }
        out.write(size);
    }
}
