package sh.deploy.apiserver.authn.jwt;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.Set;
import sh.deploy.e2e.fuzz.FuzzTarget;
import sh.deploy.e2e.fuzz.Reading;

/** A bearer token: there is one text of each, and what the signature is about is that text. */
public final class TokenFuzz implements FuzzTarget {
    @Override
    public void read(byte[] input) throws Exception {
        var text = new String(input, ISO_8859_1);
        var token = Reading.of(input, () -> CompactToken.parse(text));
        if (token == null) {
            return;
        }
        var signature = Base64.getUrlEncoder().withoutPadding().encodeToString(token.signature());
        assertThat(new String(token.signed(), US_ASCII) + "." + signature).isEqualTo(text);
        var unused = Reading.of(input, () -> {
            token.checkHeader(Set.of("alg", "kid", "typ"));
            return Claims.text(token.claims(), "iss") + Claims.moment(token.claims(), "exp");
        });
    }
}
