package sh.deploy.apiserver.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import sh.deploy.api.time.Time;

/** Signs leaf certificates (EC P-256) with one CA key. Safe for all threads. */
final class CertificateAuthority {
    static final Duration CA_LIFE = Duration.ofDays(3650);
    static final Duration LEAF_LIFE = Duration.ofDays(365);
    /** Certificates start this long before now, for machines whose clocks differ. */
    private static final Duration CLOCK_ALLOWANCE = Duration.ofMinutes(5);

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final Time time;

    CertificateAuthority(Credential ca, Time time) throws GeneralSecurityException {
        this.certificate = Pem.readCertificate(ca.certificatePem());
        this.key = Pem.readPrivateKey(ca.keyPem());
        this.time = time;
    }

    /** A new self-signed CA. */
    static Credential create(Time time) throws GeneralSecurityException {
        var keys = newKeys();
        var subject = new X500Principal("CN=deploy-ca");
        var from = time.now().minus(CLOCK_ALLOWANCE);
        var builder = new JcaX509v3CertificateBuilder(
                subject, serial(), Date.from(from), Date.from(from.plus(CA_LIFE)), subject, keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return credential(builder, keys.getPrivate(), keys);
        } catch (CertIOException e) {
            throw new GeneralSecurityException("cannot make a CA certificate", e);
        }
    }

    /** A certificate that proves a user and groups to the server. */
    Credential client(String user, Collection<String> groups) throws GeneralSecurityException {
        return leaf(user, groups, KeyPurposeId.id_kp_clientAuth, List.of());
    }

    /** A certificate that proves a server under these DNS names and IP addresses. */
    Credential server(String name, Collection<String> hosts) throws GeneralSecurityException {
        return leaf(name, List.of(), KeyPurposeId.id_kp_serverAuth, hosts);
    }

    /** A certificate, as PEM, for a key that its holder keeps. */
    String sign(PublicKey holder, CertificateTerms terms) throws GeneralSecurityException {
        var now = time.now();
        var end = now.plus(terms.life());
        var last = certificate.getNotAfter().toInstant();
        var builder = new JcaX509v3CertificateBuilder(
                issuer(),
                serial(),
                Date.from(now.minus(CLOCK_ALLOWANCE)),
                Date.from(end.isBefore(last) ? end : last),
                exactly(terms.user(), terms.groups()),
                holder);
        try {
            addLeafExtensions(builder, KeyUse.bits(terms.uses()), KeyUse.purposes(terms.uses()));
            var names = terms.names().encoded();
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return Pem.certificate(signed(builder, key));
        } catch (CertIOException | IllegalArgumentException | IllegalStateException e) {
            throw new GeneralSecurityException("cannot make a certificate for " + terms.user(), e);
        }
    }

    X509Certificate certificate() {
        return certificate;
    }

    private Credential leaf(String user, Collection<String> groups, KeyPurposeId purpose, Collection<String> hosts)
            throws GeneralSecurityException {
        var keys = newKeys();
        var from = time.now().minus(CLOCK_ALLOWANCE);
        var builder = new JcaX509v3CertificateBuilder(
                issuer(),
                serial(),
                Date.from(from),
                Date.from(from.plus(LEAF_LIFE)),
                subject(user, groups),
                keys.getPublic());
        try {
            addLeafExtensions(builder, new KeyUsage(KeyUsage.digitalSignature), new ExtendedKeyUsage(purpose));
            if (!hosts.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, names(hosts));
            }
            return credential(builder, key, keys);
        } catch (CertIOException e) {
            throw new GeneralSecurityException("cannot make a certificate for " + user, e);
        }
    }

    private void addLeafExtensions(JcaX509v3CertificateBuilder builder, KeyUsage bits, ExtendedKeyUsage purposes)
            throws CertIOException, GeneralSecurityException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, bits);
        builder.addExtension(Extension.extendedKeyUsage, false, purposes);
        builder.addExtension(
                Extension.authorityKeyIdentifier,
                false,
                new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()));
    }

    private X500Name issuer() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static Credential credential(JcaX509v3CertificateBuilder builder, PrivateKey signer, KeyPair keys)
            throws GeneralSecurityException {
        return new Credential(Pem.certificate(signed(builder, signer)), Pem.privateKey(keys.getPrivate()));
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey signer)
            throws GeneralSecurityException {
        try {
            var holder = builder.build(new JcaContentSignerBuilder(SIGNATURE).build(signer));
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign with the CA's key", e);
        }
    }

    private static X500Name subject(String user, Collection<String> groups) {
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        groups.forEach(group -> name.addRDN(BCStyle.O, group));
        return name.addRDN(BCStyle.CN, user).build();
    }

    /** Texts of others are taken as they are: in a text, {@code #} and backslashes would mean something to the builder. */
    private static X500Name exactly(String user, Collection<String> groups) {
        var name = new X500NameBuilder(BCStyle.INSTANCE);
        groups.forEach(group -> name.addRDN(BCStyle.O, new DERUTF8String(group)));
        return name.addRDN(BCStyle.CN, new DERUTF8String(user)).build();
    }

    private static GeneralNames names(Collection<String> hosts) {
        return new GeneralNames(hosts.stream()
                .distinct()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    }

    static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).setBit(126);
    }
}
