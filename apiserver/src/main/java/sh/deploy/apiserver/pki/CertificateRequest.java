package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/**
 * What somebody with a key of their own asks a certificate for (PKCS #10, RFC 2986): proved to be signed with that key, and nothing more.
 *
 * @param commonNames as they stand; a certificate that names somebody has one
 * @param organizations as they stand
 * @param names for which the certificate is to hold beside the subject
 */
public record CertificateRequest(
        PublicKey publicKey, List<String> commonNames, List<String> organizations, AlternativeNames names) {
    private static final String LABEL = "CERTIFICATE REQUEST";

    /** More than any honest request has. */
    private static final int MOST_BYTES = 64 * 1024;

    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;
    private static final Set<Integer> CURVE_BITS = Set.of(256, 384, 521);

    /** Signatures by these digests can be forged. */
    private static final Set<String> WEAK_DIGESTS = Set.of("MD2", "MD4", "MD5", "SHA1");

    public CertificateRequest {
        commonNames = List.copyOf(commonNames);
        organizations = List.copyOf(organizations);
    }

    /** @throws GeneralSecurityException with a sentence that says what is wrong */
    public static CertificateRequest parse(byte[] pem) throws GeneralSecurityException {
        if (pem.length > MOST_BYTES) {
            throw new GeneralSecurityException("a certificate request has at most " + MOST_BYTES + " bytes");
        }
        try {
            var request = read(pem);
            var key = key(request);
            checkSignature(request, key);
            var subject = request.getSubject();
            return new CertificateRequest(
                    key,
                    texts(subject, BCStyle.CN),
                    texts(subject, BCStyle.O),
                    AlternativeNames.of(extension(request)));
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new GeneralSecurityException("it is no certificate request of PKCS #10", e);
        }
    }

    /**
     * The one subject of what was parsed before: neither key nor signature are looked at again.
     *
     * @return empty where there is none, or more than one
     * @throws GeneralSecurityException it was never parsed
     */
    public static String commonName(byte[] pem) throws GeneralSecurityException {
        try {
            var names = texts(read(pem).getSubject(), BCStyle.CN);
            return names.size() == 1 ? names.getFirst() : "";
        } catch (IOException | RuntimeException e) {
            throw new GeneralSecurityException("it is no certificate request of PKCS #10", e);
        }
    }

    /** The one subject; empty where there is none, or more than one. */
    public String commonName() {
        return commonNames.size() == 1 ? commonNames.getFirst() : "";
    }

    /** What is wrong with the key; empty when nothing is. */
    public String keyComplaint() {
        return switch (publicKey) {
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() < LEAST_RSA_BITS ->
                "an RSA key has at least " + LEAST_RSA_BITS + " bits, not "
                        + rsa.getModulus().bitLength();
            case RSAPublicKey rsa
            when rsa.getModulus().bitLength() > MOST_RSA_BITS ->
                "an RSA key has at most " + MOST_RSA_BITS + " bits, not "
                        + rsa.getModulus().bitLength();
            case ECPublicKey ec
            when !CURVE_BITS.contains(fieldBits(ec)) ->
                "an elliptic curve is P-256, P-384 or P-521, not one of " + fieldBits(ec) + " bits";
            case RSAPublicKey good -> "";
            case ECPublicKey good -> "";
            case EdECPublicKey ed when ed.getParams().getName().equals("Ed25519") -> "";
            default -> "a key is of RSA, ECDSA or Ed25519, not " + publicKey.getAlgorithm();
        };
    }

    /** Names the key: the SHA-256 of its public half, in hexadecimal. */
    public String keyId() throws GeneralSecurityException {
        return KeyIds.of(publicKey);
    }

    private static PublicKey key(JcaPKCS10CertificationRequest request) throws GeneralSecurityException {
        try {
            return request.getPublicKey();
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException("the key in it cannot be read, or is of a sort that is not known", e);
        }
    }

    private static int fieldBits(ECPublicKey key) {
        return key.getParams().getCurve().getField().getFieldSize();
    }

    /** One block of DER: whoever approves it, by whatever program, sees what is signed. */
    private static JcaPKCS10CertificationRequest read(byte[] pem) throws GeneralSecurityException, IOException {
        var blocks = PemBlocks.of(LABEL, pem);
        if (blocks.size() != 1) {
            throw new GeneralSecurityException("there is one PEM block of type " + LABEL + ", not " + blocks.size());
        }
        var request = new JcaPKCS10CertificationRequest(blocks.getFirst());
        if (!Arrays.equals(request.toASN1Structure().getEncoded(ASN1Encoding.DER), blocks.getFirst())) {
            throw new GeneralSecurityException("it is not in DER");
        }
        return request;
    }

    private static void checkSignature(JcaPKCS10CertificationRequest request, PublicKey key)
            throws GeneralSecurityException {
        var algorithm = new DefaultSignatureNameFinder()
                .getAlgorithmName(request.getSignatureAlgorithm())
                .toUpperCase(Locale.ROOT);
        if (WEAK_DIGESTS.stream().anyMatch(algorithm::startsWith)) {
            throw new GeneralSecurityException("the signature's algorithm is too weak: " + algorithm);
        }
        try {
            if (request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                return;
            }
        } catch (OperatorCreationException | PKCSException e) {
            throw new GeneralSecurityException("the signature cannot be checked", e);
        }
        throw new GeneralSecurityException("the signature is not that of the key in the request");
    }

    /** Every value of this attribute, also of parts that have several. */
    private static List<String> texts(X500Name subject, ASN1ObjectIdentifier attribute)
            throws GeneralSecurityException {
        var texts = new ArrayList<String>();
        for (var part : subject.getRDNs()) {
            for (var value : part.getTypesAndValues()) {
                if (value.getType().equals(attribute)) {
                    if (!(value.getValue() instanceof ASN1String text)) {
                        throw new GeneralSecurityException("a part of the subject is no text");
                    }
                    if (!UTF_8.newEncoder().canEncode(text.getString())) {
                        throw new GeneralSecurityException("a part of the subject cannot be written in UTF-8");
                    }
                    texts.add(text.getString());
                }
            }
        }
        return texts;
    }

    private static @Nullable GeneralNames extension(JcaPKCS10CertificationRequest request) {
        if (request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest).length == 0) {
            return null;
        }
        var extensions = request.getRequestedExtensions();
        return extensions == null ? null : GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    }
}
