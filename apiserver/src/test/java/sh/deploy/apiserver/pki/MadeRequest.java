package sh.deploy.apiserver.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A request for a certificate as somebody elsewhere would make it, with its key. For tests. */
public record MadeRequest(KeyPair keys, String pem) {
    /** Of a node's agent. */
    public static MadeRequest ofNode(String node) {
        return of(newKeys("EC", 256), List.of("system:node:" + node), List.of("system:nodes"));
    }

    public static MadeRequest of(String commonName, String... organizations) {
        return of(newKeys("EC", 256), List.of(commonName), List.of(organizations));
    }

    public static MadeRequest of(
            KeyPair keys, List<String> commonNames, List<String> organizations, GeneralName... alternativeNames) {
        return signedBy(keys, keys, commonNames, organizations, alternativeNames);
    }

    /** As of somebody who shows a key that is another's. */
    public static MadeRequest signedBy(
            KeyPair signer,
            KeyPair shown,
            List<String> commonNames,
            List<String> organizations,
            GeneralName... alternativeNames) {
        var subject = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(organization -> subject.addRDN(BCStyle.O, new DERUTF8String(organization)));
        commonNames.forEach(name -> subject.addRDN(BCStyle.CN, new DERUTF8String(name)));
        var builder = new JcaPKCS10CertificationRequestBuilder(subject.build(), shown.getPublic());
        try {
            if (alternativeNames.length > 0) {
                var extensions = new ExtensionsGenerator();
                extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternativeNames));
                builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            }
            var algorithm = signer.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : algorithmOf(signer);
            var der = builder.build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
                    .getEncoded();
            return new MadeRequest(shown, pem(der));
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    public static KeyPair newKeys(String algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm);
            if (bits > 0) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code spec.request} has it. */
    public String base64() {
        return Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII));
    }

    /** With the certificate that was signed for it. */
    public Credential with(String certificateBase64) {
        return new Credential(
                new String(Base64.getDecoder().decode(certificateBase64), US_ASCII), Pem.privateKey(keys.getPrivate()));
    }

    private static String algorithmOf(KeyPair signer) {
        return signer.getPrivate().getAlgorithm().equals("EC") ? "SHA256withECDSA" : "Ed25519";
    }

    private static String pem(byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN CERTIFICATE REQUEST-----\n" + lines + "\n-----END CERTIFICATE REQUEST-----\n";
    }
}
