package sh.deploy.deployctl.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;

/** No certificate is over, or will be before somebody notices. */
final class CertificateAges implements Check {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    /** A server that runs, and an agent that has joined, make one anew whose last month has begun. */
    private static final Duration LEFT = Duration.ofDays(14);

    @Override
    public Rule rule() {
        return new Rule("certificate-ages", "4.2.10", "No certificate is over, or within two weeks of its end.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var folder = evidence.folder();
        var reasons = new ArrayList<String>();
        int seen = 0;
        for (var file : folder.matching(entry -> entry.path().matches(".*\\.crt|.*/kubelet-client-current\\.pem"))) {
            var end = certificate(folder.text(file.path()).orElse(""))
                    .getNotAfter()
                    .toInstant();
            seen++;
            if (end.isBefore(evidence.now())) {
                reasons.add(folder.absolute(file) + " ended at " + end);
            } else if (end.isBefore(evidence.now().plus(LEFT))) {
                reasons.add(folder.absolute(file) + " ends at " + end);
            }
        }
        if (reasons.isEmpty()) {
            folder.requireWhole();
        }
        if (seen == 0) {
            return new Finding.NotApplicable("there are none in " + folder.root());
        }
        return Finding.of(
                reasons,
                "deployctl down && deployctl up --detach --data "
                        + Shell.word(folder.root().toString())
                        + "   # a server renews them in their last month; /statusz says what keeps it from that",
                seen + " certificates are valid for two weeks at least");
    }

    /** The first of a file, which may hold its key and its authorities too. */
    private static X509Certificate certificate(String text) {
        var pem = PEM.matcher(text);
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream((pem.find() ? pem.group() : text).getBytes(US_ASCII)));
        } catch (CertificateException e) {
            throw Unseen.hidden("a certificate cannot be read: " + e.getMessage());
        }
    }
}
