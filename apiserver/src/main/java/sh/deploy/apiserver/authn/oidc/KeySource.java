package sh.deploy.apiserver.authn.oidc;

import java.io.IOException;

/** Where an issuer's keys come from. */
@FunctionalInterface
interface KeySource {
    /**
     * The keys as they are now. Takes as long as the network does; is interrupted when nobody needs them any more.
     *
     * @throws IOException with a sentence why they cannot be had
     */
    KeySet fetch() throws IOException;
}
