package sh.deploy.apiserver.admission.webhook.call;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.policy.CaBundle;

/** Whose certificates are believed. */
final class Trust {
    private Trust() {}

    /** @param caBundle of the configuration; empty for the authorities that the system trusts */
    static SSLSocketFactory sockets(String caBundle) throws CallFailed {
        try {
            var trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(caBundle.isEmpty() ? null : store(caBundle));
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new CallFailed("its caBundle cannot be used", e);
        }
    }

    private static @Nullable KeyStore store(String caBundle) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int index = 0;
        for (var authority : CaBundle.read(caBundle)) {
            store.setCertificateEntry("authority-" + index++, authority);
        }
        return store;
    }

    /** Why there is no connection that could be trusted, for whoever wrote the configuration. */
    static String why(SSLException failed, Target target) {
        if (isCausedBy(failed, CertificateExpiredException.class)) {
            return "its certificate has expired";
        }
        if (isCausedBy(failed, CertificateNotYetValidException.class)) {
            return "its certificate is not valid yet";
        }
        if (isCausedBy(failed, CertPathBuilderException.class)
                || isCausedBy(failed, CertPathValidatorException.class)) {
            return "its certificate was not signed by an authority of its caBundle (without one: of the system)";
        }
        return isCausedBy(failed, CertificateException.class)
                ? "its certificate is not one for " + target.host()
                : "there is no TLS connection to " + target;
    }

    private static boolean isCausedBy(Throwable failed, Class<? extends Exception> kind) {
        for (var cause = failed.getCause(); cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
