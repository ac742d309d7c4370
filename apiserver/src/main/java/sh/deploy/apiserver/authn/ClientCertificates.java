package sh.deploy.apiserver.authn;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import sh.deploy.api.time.Time;

/** Callers by client certificates that the cluster's CA signed: the common name is the user, organizations are groups. */
public final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private final X509Certificate ca;
    private final Time time;

    public ClientCertificates(X509Certificate ca, Time time) {
        this.ca = ca;
        this.time = time;
    }

    Caller caller(List<X509Certificate> chain) {
        var leaf = chain.getFirst();
        verify(leaf);
        return name(leaf);
    }

    private void verify(X509Certificate leaf) {
        try {
            leaf.verify(ca.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw Authenticator.unauthorized(
                    "the client certificate was not signed by this cluster's certificate authority");
        }
        var now = Date.from(time.now());
        if (now.after(leaf.getNotAfter())) {
            throw Authenticator.unauthorized(
                    "the client certificate expired at " + leaf.getNotAfter().toInstant() + "; ask for a new one");
        }
        if (now.before(leaf.getNotBefore())) {
            throw Authenticator.unauthorized("the client certificate is valid only from "
                    + leaf.getNotBefore().toInstant() + " on; check the clocks");
        }
        if (!isForClients(leaf)) {
            throw Authenticator.unauthorized("the certificate is not one for clients (extended key usage)");
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
        return new Caller(user, Set.copyOf(groups), "certificate");
    }
}
