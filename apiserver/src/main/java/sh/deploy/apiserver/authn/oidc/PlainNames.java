package sh.deploy.apiserver.authn.oidc;

import sh.deploy.apiserver.authn.Authenticator;

/**
 * What an issuer may say of somebody: no names of Kubernetes' own, and no characters by which two could look the same. Pure; each method
 * throws a {@link sh.deploy.api.problem.ProblemException} with 401.
 */
final class PlainNames {
    /** Names that begin so are Kubernetes' own. */
    static final String RESERVED = "system:";

    private PlainNames() {}

    /** Of a user or a group. @param what which of them, for the sentence */
    static String name(String what, String name) {
        if (name.isEmpty()) {
            throw Authenticator.unauthorized("the bearer token gives a " + what + " without a name");
        }
        if (name.startsWith(RESERVED)) {
            throw Authenticator.unauthorized("the bearer token names a " + what + " that begins with \"" + RESERVED
                    + "\"; set a prefix for the issuer's names");
        }
        return printable(what, name);
    }

    static String printable(String what, String text) {
        if (text.codePoints().anyMatch(PlainNames::isUnseen)) {
            throw Authenticator.unauthorized("the bearer token's " + what + " holds characters that are not seen");
        }
        return text;
    }

    /** By which two names could look the same, or that are no characters at all: half a surrogate pair. */
    private static boolean isUnseen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
