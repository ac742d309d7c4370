package sh.deploy.apiserver.authn;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.pki.KeyIds;

/** Callers by client certificates that the cluster's CA signed: the common name is the user, organizations are groups. */
public final class ClientCertificates {
    private static final String KEY_ID = Caller.OF_CREDENTIALS + "key-id";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    /** Verified certificates that are remembered: checking a signature costs more than most requests. */
    private static final int REMEMBERED = 1_000;

    private final X509Certificate ca;
    private final Time time;
    private final Map<X509Certificate, Caller> verified = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<X509Certificate, Caller> eldest) {
            return size() > REMEMBERED;
        }
    };

    public ClientCertificates(X509Certificate ca, Time time) {
        this.ca = ca;
        this.time = time;
    }

    /** The key by which a node proved who it is, as {@link KeyIds} names it; empty for everybody else. */
    public static String keyId(Map<String, List<String>> extra) {
        var ids = extra.getOrDefault(KEY_ID, List.of());
        return ids.isEmpty() ? "" : ids.getFirst();
    }

    Caller caller(List<X509Certificate> chain) {
        var leaf = chain.getFirst();
        synchronized (verified) {
            var known = verified.get(leaf);
            if (known != null) {
                checkDates(leaf);
                return known;
            }
        }
        verify(leaf);
        checkDates(leaf);
        var caller = name(leaf);
        synchronized (verified) {
            verified.put(leaf, caller);
        }
        return caller;
    }

    private void verify(X509Certificate leaf) {
        try {
            leaf.verify(ca.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw Authenticator.unauthorized(
                    "the client certificate was not signed by this cluster's certificate authority");
        }
        if (!isForClients(leaf)) {
            throw Authenticator.unauthorized("the certificate is not one for clients (extended key usage)");
        }
    }

    private void checkDates(X509Certificate leaf) {
        var now = Date.from(time.now());
        if (now.after(leaf.getNotAfter())) {
            throw Authenticator.unauthorized(
                    "the client certificate expired at " + leaf.getNotAfter().toInstant() + "; ask for a new one");
        }
        if (now.before(leaf.getNotBefore())) {
            throw Authenticator.unauthorized("the client certificate is valid only from "
                    + leaf.getNotBefore().toInstant() + " on; check the clocks");
        }
    }

    private static boolean isForClients(X509Certificate leaf) {
        try {
            var usage = leaf.getExtendedKeyUsage();
            return usage != null && usage.contains(CLIENT_AUTH);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static Caller name(X509Certificate leaf) {
        var user = "";
        var groups = new HashSet<String>();
        try {
            for (var part : new LdapName(leaf.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    user = String.valueOf(part.getValue());
                } else if (part.getType().equalsIgnoreCase("O")) {
                    groups.add(String.valueOf(part.getValue()));
                }
            }
        } catch (InvalidNameException e) {
            throw Authenticator.unauthorized("the client certificate's subject cannot be read");
        }
        if (user.isEmpty()) {
            throw Authenticator.unauthorized(
                    "the client certificate has no common name (CN), which is the user's name");
        }
        groups.add("system:authenticated");
        var extra = new HashMap<String, List<String>>();
        extra.put(Caller.CREDENTIAL_ID, List.of(credentialId(leaf)));
        var caller = new Caller(user, "", groups, extra, "certificate");
        if (caller.node().isEmpty()) {
            return caller;
        }
        extra.put(KEY_ID, List.of(keyId(leaf)));
        return new Caller(user, "", groups, extra, "certificate");
    }

    private static String keyId(X509Certificate leaf) {
        try {
            return KeyIds.of(leaf.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was verified has no name", e);
        }
    }

    /** Which certificate it is, as Kubernetes calls it on the audit record. */
    public static String credentialId(X509Certificate leaf) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
            return "X509SHA256=" + HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw Authenticator.unauthorized("the client certificate cannot be read");
        }
    }
}
