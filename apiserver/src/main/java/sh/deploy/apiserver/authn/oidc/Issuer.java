package sh.deploy.apiserver.authn.oidc;

import java.net.URI;
import java.util.List;

/**
 * Who makes tokens, and for whom.
 *
 * @param url as it stands in the {@code iss} of tokens, to the letter
 * @param discoveryUrl where its discovery document is, as the file says; empty for the usual place below {@code url}
 * @param certificateAuthority PEM, by which alone it proves who it is; empty for the authorities that the Java runtime trusts
 * @param audiences a token has to be for one of them
 */
record Issuer(String url, String discoveryUrl, String certificateAuthority, List<String> audiences) {
    private static final String USUAL_PLACE = "/.well-known/openid-configuration";

    Issuer {
        audiences = List.copyOf(audiences);
    }

    /** Whether its keys come from the same place, proved in the same way, and are for the same name. */
    boolean hasKeysOf(Issuer other) {
        return url.equals(other.url)
                && discoveryUrl.equals(other.discoveryUrl)
                && certificateAuthority.equals(other.certificateAuthority);
    }

    /** Source: OpenID Connect Discovery 1.0, section 4. */
    URI discovery() {
        return URI.create(discoveryUrl.isEmpty() ? url.replaceAll("/+$", "") + USUAL_PLACE : discoveryUrl);
    }
}
