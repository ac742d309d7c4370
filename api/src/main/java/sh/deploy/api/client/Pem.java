package sh.deploy.api.client;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads certificates and private keys from PEM text. */
final class Pem {
    private record Block(String label, byte[] der) {}

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** AlgorithmIdentifier of rsaEncryption, as PKCS#8 wants it around a PKCS#1 key. */
    private static final byte[] RSA =
            Der.sequence(Der.objectId(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01), Der.NULL);

    private Pem() {}

    /** All certificates in their order; at least one. */
    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var found = new ArrayList<X509Certificate>();
        for (var block : blocks(text)) {
            if (block.label.equals("CERTIFICATE")) {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
            }
        }
        if (found.isEmpty()) {
            throw new GeneralSecurityException("no CERTIFICATE block in the PEM text");
        }
        return found;
    }

    /** The first private key: PKCS#8, SEC 1 ({@code EC PRIVATE KEY}) or PKCS#1 ({@code RSA PRIVATE KEY}). */
    static PrivateKey privateKey(String text) throws GeneralSecurityException {
        for (var block : blocks(text)) {
            switch (block.label) {
                case "PRIVATE KEY" -> {
                    return pkcs8(block.der);
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(
                            Der.privateKeyInfo(Der.sequence(Der.EC_PUBLIC_KEY, Der.curveOfSec1(block.der)), block.der));
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(Der.privateKeyInfo(RSA, block.der));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new GeneralSecurityException("the private key is encrypted; give it without a passphrase");
                default -> {}
            }
        }
        throw new GeneralSecurityException("no PRIVATE KEY block in the PEM text");
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        var spec = new PKCS8EncodedKeySpec(der);
        for (var algorithm : List.of("EC", "RSA", "Ed25519")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException otherAlgorithm) {
                continue;
            }
        }
        throw new GeneralSecurityException("the private key is none of EC, RSA, Ed25519");
    }

    private static List<Block> blocks(String text) throws GeneralSecurityException {
        var found = new ArrayList<Block>();
        int at = text.indexOf(BEGIN);
        while (at >= 0) {
            int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
            int end = labelEnd < 0 ? -1 : text.indexOf(END, labelEnd + DASHES.length());
            if (end < 0) {
                throw new GeneralSecurityException("a PEM block has no end");
            }
            var body = text.substring(labelEnd + DASHES.length(), end).getBytes(StandardCharsets.US_ASCII);
            try {
                found.add(new Block(
                        text.substring(at + BEGIN.length(), labelEnd),
                        Base64.getMimeDecoder().decode(body)));
            } catch (IllegalArgumentException notBase64) {
                throw new GeneralSecurityException("a PEM block is not base64", notBase64);
            }
            at = text.indexOf(BEGIN, end);
        }
        return found;
    }
}
