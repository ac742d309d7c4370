package sh.deploy.apiserver.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bytes that are no text, and characters that no name has. */
final class HostileTexts {
    /** What stands for them here is Latin-1, a character a byte. */
    private static final Map<String, String> NO_UTF_8 = Map.ofEntries(
            Map.entry("an overlong NUL", "\u00c0\u0080"),
            Map.entry("an overlong slash", "\u00c0\u00af"),
            Map.entry("an overlong letter", "\u00c1\u00a1"),
            Map.entry("a longer overlong slash", "\u00e0\u0080\u00af"),
            Map.entry("half a pair", "\u00ed\u00a0\u0080"),
            Map.entry("the other half", "\u00ed\u00b0\u0080"),
            Map.entry("beyond all characters", "\u00f4\u0090\u0080\u0080"),
            Map.entry("five bytes", "\u00f8\u0088\u0080\u0080\u0080"),
            Map.entry("a byte that never is", "\u00ff"),
            Map.entry("a rest alone", "\u0080"),
            Map.entry("a beginning alone", "\u00e2\u0082"),
            Map.entry("Latin-1", "\u00e9"));

    private static final Map<String, String> NO_NAME = Map.of(
            "a NUL", "\\u0000",
            "an escaped half of a pair", "\\ud800",
            "the escaped other half", "\\udc00",
            "halves the wrong way round", "\\udc00\\ud800",
            "a line break", "\\u000a",
            "a change of direction", "\\u202e",
            "a byte order mark", "\\ufeff");

    private final List<HostileRequest> all = new ArrayList<>();

    private HostileTexts() {}

    static List<HostileRequest> all() {
        var made = new HostileTexts();
        NO_UTF_8.forEach((what, bytes) -> {
            made.bytes(what + " in a value", "application/json", HostileJson.map("{'k':'" + bytes + "'}"));
            made.bytes(what + " in a key", "application/json", HostileJson.map("{'" + bytes + "':'v'}"));
            made.bytes(
                    what + " in YAML",
                    "application/yaml",
                    "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {k: '" + bytes + "'}}");
        });
        NO_NAME.forEach((what, escape) -> {
            made.text(what + " in a name", "{'name':'x" + escape + "y'}", "{}");
            made.text(what + " in the key of a label", "{'name':'x','labels':{'" + escape + "':'v'}}", "{}");
            made.text(what + " in a label", "{'name':'x','labels':{'a':'" + escape + "'}}", "{}");
            made.text(what + " in a key", "{'name':'x'}", "{'" + escape + "':'v'}");
            made.text(what + " in a finalizer", "{'name':'x','finalizers':['a.b/" + escape + "']}", "{}");
            made.all.add(made.made(what + " in a value", "{'name':'x'}", "{'k':'" + escape + "'}")
                    .orDone());
        });
        for (var charset : List.of(UTF_16, UTF_16LE, Charset.forName("UTF-32"))) {
            made.all.add(HostileRequest.post(
                    "a body in " + charset,
                    "configmaps",
                    "application/json",
                    () -> HostileJson.map("7").getBytes(charset)));
        }
        return made.all;
    }

    private void bytes(String name, String contentType, String body) {
        all.add(HostileRequest.post(
                name,
                "configmaps",
                contentType,
                () -> (contentType.endsWith("yaml") ? body : body.replace('\'', '"')).getBytes(ISO_8859_1)));
    }

    private void text(String name, String metadata, String data) {
        all.add(made(name, metadata, data));
    }

    private HostileRequest made(String name, String metadata, String data) {
        var body = "{'apiVersion':'v1','kind':'ConfigMap','metadata':" + metadata + ",'data':" + data + "}";
        return HostileRequest.post(
                name,
                "configmaps?dryRun=All",
                "application/json",
                () -> body.replace('\'', '"').getBytes(UTF_8));
    }
}
