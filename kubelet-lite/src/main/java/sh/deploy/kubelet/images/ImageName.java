package sh.deploy.kubelet.images;

import java.util.regex.Pattern;

/**
 * An image reference, taken apart.
 *
 * @param registry host and port; empty for the engine's default registry
 */
record ImageName(String registry, String repository, String tag, String digest) {
    private static final Pattern VALID = Pattern.compile(
            "[A-Za-z0-9][A-Za-z0-9._:/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[A-Za-z0-9]+:[0-9a-fA-F]{32,})?");

    static boolean isValid(String reference) {
        var name = of(reference);
        return VALID.matcher(reference).matches()
                && name.repository().equals(name.repository().toLowerCase(java.util.Locale.ROOT));
    }

    static ImageName of(String reference) {
        int at = reference.indexOf('@');
        var digest = at < 0 ? "" : reference.substring(at + 1);
        var rest = at < 0 ? reference : reference.substring(0, at);
        int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
        var tag = colon < 0 ? "" : rest.substring(colon + 1);
        var path = colon < 0 ? rest : rest.substring(0, colon);
        int slash = path.indexOf('/');
        var first = slash < 0 ? "" : path.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return new ImageName(host ? first : "", host ? path.substring(slash + 1) : path, tag, digest);
    }

    boolean isLatest() {
        return digest.isEmpty() && (tag.isEmpty() || tag.equals("latest"));
    }
}
