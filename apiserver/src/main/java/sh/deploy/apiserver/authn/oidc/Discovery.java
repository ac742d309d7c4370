package sh.deploy.apiserver.authn.oidc;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateException;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.outbound.Destination;
import sh.deploy.apiserver.outbound.HttpsReader;
import sh.deploy.apiserver.outbound.Trust;

/**
 * Fetches an issuer's keys from where its discovery document says that they are. Whoever wrote that document says where this server calls
 * next: by HTTPS alone, and this machine itself only where the file has it called as well; a host that both name is looked up once, so that its
 * name cannot lead elsewhere in between. Source: OpenID Connect Discovery 1.0, sections 3
 * and 4.
 */
final class Discovery implements KeySource {
    private final Issuer issuer;
    private final Trust trust;
    private final HttpsReader reader;

    Discovery(Issuer issuer, HttpsReader reader) {
        this.issuer = issuer;
        this.reader = reader;
        try {
            this.trust = Trust.in(issuer.certificateAuthority());
        } catch (CertificateException e) {
            throw new IllegalArgumentException("the authorities were read before", e);
        }
    }

    @Override
    public KeySet fetch() throws IOException {
        var place = issuer.discovery();
        var destination = Destination.of(place, true);
        var document = KeySet.document(reader.read(place, destination, trust));
        if (!Tree.text(document, "issuer").equals(issuer.url())) {
            throw new IOException(place + " is the document of the issuer " + Quoted.of(Tree.text(document, "issuer"))
                    + "; make jwt[].issuer.url the same to the letter");
        }
        var keys = uri(Tree.text(document, "jwks_uri"));
        var keysDestination = isSameHost(place, keys) ? destination : Destination.of(keys, false);
        return KeySet.parse(reader.read(keys, keysDestination, trust));
    }

    private static URI uri(String text) throws IOException {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IOException("the discovery document's jwks_uri is no URL: " + Quoted.of(text), e);
        }
    }

    private static boolean isSameHost(URI place, URI keys) {
        return place.getHost().equalsIgnoreCase(keys.getHost());
    }
}
