package sh.deploy.kubelet.join;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** When a certificate is to be renewed: after 70 to 90 % of its life, so that agents that joined together do not all ask at once. Pure. */
final class RenewalTime {
    private static final double EARLIEST = 0.7;
    private static final double SPREAD = 0.2;

    private RenewalTime() {}

    /** @param chance from 0 to 1 */
    static Instant of(X509Certificate certificate, double chance) {
        return of(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                chance);
    }

    static Instant of(Instant from, Instant until, double chance) {
        double part = EARLIEST + SPREAD * chance;
        return from.plusMillis(Math.round(Duration.between(from, until).toMillis() * part));
    }
}
