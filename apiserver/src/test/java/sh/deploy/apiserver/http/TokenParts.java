package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What a token is put together from, so that a forgery can change one part and leave the others as they are in an accepted token. */
record TokenParts(String header, String claims, Signing signing, UnaryOperator<String> finish) {
    /** Makes the third part from the first two with a dot between them. */
    interface Signing {
        byte[] sign(byte[] content) throws GeneralSecurityException;
    }

    enum Part {
        HEADER,
        CLAIMS,
        SIGNATURE,
        FORM
    }

    static Signing by(PrivateKey key) {
        return by("SHA256withECDSAinP1363Format", key);
    }

    static Signing by(String algorithm, PrivateKey key) {
        return content -> {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        };
    }

    TokenParts withHeader(String other) {
        return new TokenParts(other, claims, signing, finish);
    }

    TokenParts withClaims(String other) {
        return new TokenParts(header, other, signing, finish);
    }

    TokenParts signed(Signing other) {
        return new TokenParts(header, claims, other, finish);
    }

    TokenParts finished(UnaryOperator<String> other) {
        return new TokenParts(header, claims, signing, other);
    }

    Set<Part> differences(TokenParts other) {
        var parts = EnumSet.noneOf(Part.class);
        if (!header.equals(other.header)) {
            parts.add(Part.HEADER);
        }
        if (!claims.equals(other.claims)) {
            parts.add(Part.CLAIMS);
        }
        if (signing != other.signing) {
            parts.add(Part.SIGNATURE);
        }
        if (finish != other.finish) {
            parts.add(Part.FORM);
        }
        return parts;
    }

    String token() {
        var content = encode(header.getBytes(UTF_8)) + "." + encode(claims.getBytes(UTF_8));
        try {
            return finish.apply(content + "." + encode(signing.sign(content.getBytes(US_ASCII))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), UTF_8);
    }
}
