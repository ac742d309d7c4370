package sh.deploy.apiserver.admission.webhook.call;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.policy.CaBundle;

/**
 * Whose certificates are believed. The JDK takes whatever is among the trusted ones as it is, at whatever time; so authorities that are not
 * valid now are left out.
 *
 * @param until when other authorities will be valid than now
 */
record Trust(SSLSocketFactory sockets, Instant until) {
    /**
     * @param caBundle of the configuration; empty for the authorities that the system trusts
     * @throws CallFailed nothing in it could be trusted now
     */
    static Trust of(String caBundle, Instant now) throws CallFailed {
        try {
            var all = caBundle.isEmpty() ? List.<X509Certificate>of() : CaBundle.read(caBundle);
            var valid =
                    all.stream().filter(authority -> isValid(authority, now)).toList();
            if (!all.isEmpty() && valid.isEmpty()) {
                throw new CallFailed("no authority in its caBundle is valid now");
            }
            return new Trust(sockets(caBundle.isEmpty() ? null : store(valid)), next(all, now));
        } catch (GeneralSecurityException | IOException e) {
            throw new CallFailed("its caBundle cannot be used", e);
        }
    }

    private static boolean isValid(X509Certificate authority, Instant now) {
        return !now.isBefore(authority.getNotBefore().toInstant())
                && !now.isAfter(authority.getNotAfter().toInstant());
    }

    private static Instant next(List<X509Certificate> authorities, Instant now) {
        return authorities.stream()
                .flatMap(authority -> Stream.of(
                        authority.getNotBefore().toInstant(),
                        authority.getNotAfter().toInstant().plusMillis(1)))
                .filter(change -> change.isAfter(now))
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private static SSLSocketFactory sockets(@Nullable KeyStore store) throws GeneralSecurityException {
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int index = 0;
        for (var authority : authorities) {
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
