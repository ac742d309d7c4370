package sh.deploy.e2e.bench.flood;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import sh.deploy.apiserver.pki.Credential;

/** A user's certificate and key, and the authority that the server is known by, in PEM. */
record Identity(String caPem, String certificatePem, String keyPem) {
    private static final String AUTHORITY = "flood-ca.pem";

    static void store(Path folder, String user, String caPem, Credential credential) throws IOException {
        Files.writeString(folder.resolve(AUTHORITY), caPem);
        Files.writeString(folder.resolve(user + ".crt"), credential.certificatePem());
        Files.writeString(folder.resolve(user + ".key"), credential.keyPem());
    }

    static Identity load(Path folder, String user) throws IOException {
        return new Identity(
                Files.readString(folder.resolve(AUTHORITY)),
                Files.readString(folder.resolve(user + ".crt")),
                Files.readString(folder.resolve(user + ".key")));
    }

    SSLContext tls() throws GeneralSecurityException, IOException {
        var trust = empty();
        trust.setCertificateEntry("ca", certificate(caPem));
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(trust);
        var base64 = keyPem.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        var own = empty();
        own.setKeyEntry("client", key, new char[0], new Certificate[] {certificate(certificatePem)});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate certificate(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }
}
