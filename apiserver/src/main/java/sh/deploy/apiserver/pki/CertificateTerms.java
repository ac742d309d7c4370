package sh.deploy.apiserver.pki;

import java.time.Duration;
import java.util.List;

/**
 * What a certificate is to say beside its key.
 *
 * @param user the common name
 * @param groups the organizations
 * @param life from now on; cut to that of the authority
 */
public record CertificateTerms(
        String user, List<String> groups, AlternativeNames names, List<KeyUse> uses, Duration life) {
    public CertificateTerms {
        groups = List.copyOf(groups);
        uses = List.copyOf(uses);
    }
}
