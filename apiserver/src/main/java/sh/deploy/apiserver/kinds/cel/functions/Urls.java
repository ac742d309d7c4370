package sh.deploy.apiserver.kinds.cel.functions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static sh.deploy.apiserver.kinds.cel.types.Type.STRING;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sh.deploy.apiserver.kinds.cel.types.Type;
import sh.deploy.apiserver.kinds.cel.values.MapValue;
import sh.deploy.apiserver.kinds.cel.values.Opaque;
import sh.deploy.apiserver.kinds.cel.values.Work;

/** Absolute URLs, and paths from the root. Source: Kubernetes' documentation, "Kubernetes URL library". */
final class Urls {
    private static final String NAME = "kubernetes.URL";
    private static final Type URL = Type.opaque(NAME);

    private Urls() {}

    private record Url(URI uri) implements Opaque {
        @Override
        public String typeName() {
            return NAME;
        }
    }

    static void declare(Declarations all) {
        all.function("url", List.of(STRING), URL, (given, work) -> {
                    var url = read((String) given[0], work);
                    if (url == null) {
                        throw Conversions.unreadable("absolute URL or path from the root");
                    }
                    return url;
                })
                .function("isURL", List.of(STRING), Type.BOOL, (given, work) -> read((String) given[0], work) != null)
                .member(
                        "getQuery",
                        List.of(URL),
                        Type.map(STRING, Type.list(STRING)),
                        (given, work) -> query(((Url) given[0]).uri(), work));
        part(all, "getScheme", URI::getScheme);
        part(all, "getHost", URI::getRawAuthority);
        part(all, "getHostname", uri -> hostname(authority(uri)));
        part(all, "getPort", uri -> port(authority(uri)));
        part(all, "getEscapedPath", URI::getRawPath);
    }

    private static void part(Declarations all, String name, Function<URI, @Nullable String> part) {
        all.member(name, List.of(URL), STRING, (given, work) -> {
            var uri = ((Url) given[0]).uri();
            work.makeText(uri.toString().length());
            var found = part.apply(uri);
            return found == null ? "" : name.equals("getHost") ? authority(uri) : found;
        });
    }

    private static @Nullable Url read(String text, Work work) {
        work.makeText(4L * text.length());
        try {
            var uri = new URI(text);
            boolean isPath = text.startsWith("/");
            boolean isAbsolute = uri.isAbsolute() && !uri.isOpaque();
            return isPath || isAbsolute ? new Url(uri) : null;
        } catch (URISyntaxException wrong) {
            return null;
        }
    }

    /** Without the user, if one is named. */
    private static String authority(URI uri) {
        var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String hostname(String authority) {
        int colon = authority.lastIndexOf(':');
        var host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String port(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(colon + 1) : "";
    }

    private static MapValue query(URI uri, Work work) {
        var raw = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        work.makeText(4L * raw.length());
        work.makeElements(8 * (1 + raw.chars().filter(c -> c == '&').count()));
        var found = new LinkedHashMap<String, List<String>>();
        for (var pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                int sign = pair.indexOf('=');
                found.computeIfAbsent(plain(sign < 0 ? pair : pair.substring(0, sign)), none -> new ArrayList<>(1))
                        .add(sign < 0 ? "" : plain(pair.substring(sign + 1)));
            }
        }
        var query = new MapValue.Built();
        found.forEach(query::put);
        return query;
    }

    private static String plain(String escaped) {
        try {
            return URLDecoder.decode(escaped, UTF_8);
        } catch (IllegalArgumentException wrong) {
            return escaped;
        }
    }
}
