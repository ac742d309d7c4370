package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A key that somebody wants a certificate for. */
record CertificateWish(KeyPair keys, String subject) {
    /** @param subject such as {@code O=dev,CN=jane} */
    static CertificateWish of(String subject) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return new CertificateWish(generator.generateKeyPair(), subject);
    }

    /** As {@code spec.request} has it. */
    String request() throws IOException, OperatorCreationException {
        var der = new JcaPKCS10CertificationRequestBuilder(new X500Principal(subject), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
        return Base64.getEncoder()
                .encodeToString(pem("CERTIFICATE REQUEST", der).getBytes(US_ASCII));
    }

    /** PEM. */
    String key() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    private static String pem(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
    }
}
