package sh.deploy.kubelet.images;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An image reference, taken apart.
 *
 * @param registry host and port; empty for the engine's default registry
 */
record ImageName(String registry, String repository, String tag, String digest) {
    /** Of the repository's characters, its registry not counted. */
    private static final int MAX_NAME = 255;

    private static final Pattern HOST = Pattern.compile("([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])"
            + "([.]([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]))*(:[0-9]+)?|\\[[0-9A-Fa-f:]+](:[0-9]+)?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

    /** Who names an image so means its id, which no registry knows. */
    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    private static final Map<String, Integer> HEX_DIGITS = Map.of("sha256", 64, "sha384", 96, "sha512", 128);

    /**
     * Whether engines and registries can read it; what is none may not reach them. Source: the grammar of references in the OCI
     * distribution project, which Kubernetes parses them by.
     */
    static boolean isValid(String reference) {
        var name = of(reference);
        return name.repository.length() <= MAX_NAME
                && (name.registry.isEmpty() || HOST.matcher(name.registry).matches())
                && isRepository(name.repository)
                && !ID.matcher(reference).matches()
                && (TAG.matcher(name.tag).matches() || !hasEmptyTag(reference) && name.tag.isEmpty())
                && (isDigest(name.digest) || reference.indexOf('@') < 0);
    }

    private static boolean isRepository(String repository) {
        for (var component : repository.split("/", -1)) {
            if (!COMPONENT.matcher(component).matches()) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasEmptyTag(String reference) {
        int at = reference.indexOf('@');
        return (at < 0 ? reference : reference.substring(0, at)).endsWith(":");
    }

    private static boolean isDigest(String digest) {
        int colon = digest.indexOf(':');
        var digits = HEX_DIGITS.get(colon < 0 ? "" : digest.substring(0, colon));
        return digits != null
                && digest.length() == colon + 1 + digits
                && HEX.matcher(digest.substring(colon + 1)).matches();
    }

    /** Of what is not {@linkplain #isValid valid} it makes something, too. */
    static ImageName of(String reference) {
        int at = reference.indexOf('@');
        var digest = at < 0 ? "" : reference.substring(at + 1);
        var rest = at < 0 ? reference : reference.substring(0, at);
        int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
        var tag = colon < 0 ? "" : rest.substring(colon + 1);
        var path = colon < 0 ? rest : rest.substring(0, colon);
        int slash = path.indexOf('/');
        var first = slash < 0 ? "" : path.substring(0, slash);
        boolean host = first.contains(".")
                || first.contains(":")
                || first.equals("localhost")
                || !first.equals(first.toLowerCase(Locale.ROOT));
        return new ImageName(host ? first : "", host ? path.substring(slash + 1) : path, tag, digest);
    }

    boolean isLatest() {
        return digest.isEmpty() && (tag.isEmpty() || tag.equals("latest"));
    }
}
