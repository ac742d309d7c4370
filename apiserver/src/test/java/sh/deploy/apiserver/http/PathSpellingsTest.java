package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.pki.Credential;

/** However a path is spelled, nobody gets by it what they do not get by the plain path. */
@Tag("slow")
class PathSpellingsTest extends AccessTest {
    private static final String KEPT_SECRET = Base64.getEncoder().encodeToString("kept to itself".getBytes(UTF_8));
    private static final List<String> METHODS = List.of("GET", "HEAD", "DELETE", "PUT", "PATCH", "POST");

    /** Answers that give and change nothing, and say nothing of rights. */
    private static final List<Integer> NOTHING_THERE = List.of(400, 404, 405, 415);

    private static final Map<String, UnaryOperator<String>> SPELLINGS = new LinkedHashMap<>();

    static {
        SPELLINGS.put("an escaped slash", path -> last(path, "%2F", ""));
        SPELLINGS.put("escaped slashes", path -> "/" + path.substring(1).replace("/", "%2f"));
        SPELLINGS.put("a slash escaped twice", path -> last(path, "%252f", ""));
        SPELLINGS.put("two slashes", path -> last(path, "//", ""));
        SPELLINGS.put("two slashes at the start", path -> "/" + path);
        SPELLINGS.put("two slashes after the first word", path -> path.replaceFirst("(?<=.)/", "//"));
        SPELLINGS.put("a dot", path -> last(path, "/./", ""));
        SPELLINGS.put("a dot at the start", path -> "/." + path);
        SPELLINGS.put("two dots", path -> last(path, "/x/../", ""));
        SPELLINGS.put("escaped dots", path -> last(path, "/x/%2e%2E/", ""));
        SPELLINGS.put("dots escaped twice", path -> last(path, "/x/%252e%252e/", ""));
        SPELLINGS.put("two dots from what is open", path -> "/healthz/.." + path);
        SPELLINGS.put("escaped dots from what is open", path -> "/version/%2e%2e" + path);
        SPELLINGS.put("two dots with a semicolon", path -> "/healthz/..;" + path);
        SPELLINGS.put("two dots from another namespace", path -> "/api/v1/namespaces/default/../../.." + path);
        SPELLINGS.put("a slash at the end", path -> path + "/");
        SPELLINGS.put("two slashes at the end", path -> path + "//");
        SPELLINGS.put("a dot at the end", path -> path + ".");
        SPELLINGS.put("a slash and a dot at the end", path -> path + "/.");
        SPELLINGS.put("an escaped space at the end", path -> path + "%20");
        SPELLINGS.put("a NUL at the end", path -> path + "%00");
        SPELLINGS.put("a NUL and more at the end", path -> path + "%00.json");
        SPELLINGS.put("a NUL for a part", path -> last(path, "/%00/", ""));
        SPELLINGS.put("a line break", path -> last(path, "/", "%0d%0a"));
        SPELLINGS.put("an overlong slash", path -> last(path, "%c0%af", ""));
        SPELLINGS.put("overlong dots", path -> last(path, "/x/%c0%ae%c0%ae/", ""));
        SPELLINGS.put("an overlong letter", path -> path + "%c1%b3");
        SPELLINGS.put("a wide slash", path -> last(path, "%ef%bc%8f", ""));
        SPELLINGS.put("half a character", path -> path + "%e2%82");
        SPELLINGS.put("a raw byte", path -> path + "\u00ff");
        SPELLINGS.put("half an escape", path -> path + "%2");
        SPELLINGS.put("a backslash", path -> last(path, "\\", ""));
        SPELLINGS.put("an escaped backslash", path -> last(path, "%5c", ""));
        SPELLINGS.put("backslash dots", path -> last(path, "/x\\..\\", ""));
        SPELLINGS.put("an escaped letter", path -> last(path, "/", "", 1));
        SPELLINGS.put("escaped letters", path -> last(path, "/", "", 100));
        SPELLINGS.put("letters escaped in both cases", path -> mixedCase(path));
        SPELLINGS.put("letters escaped twice", path -> mixedCase(path).replace("%", "%25"));
        SPELLINGS.put("an escaped first word", path -> "/" + escaped(first(path), 100) + rest(path));
        SPELLINGS.put("a parameter", path -> path + ";a=b");
        SPELLINGS.put("a parameter of the first word", path -> "/" + first(path) + ";a=b" + rest(path));
        SPELLINGS.put("an empty parameter", path -> last(path, ";/", ""));
        SPELLINGS.put("capitals", path -> path.toUpperCase(Locale.ROOT));
        SPELLINGS.put("an escaped question mark", path -> path + "%3fx");
        SPELLINGS.put("an escaped hash", path -> path + "%23");
        SPELLINGS.put("a hash", path -> path + "#x");
        SPELLINGS.put("more below", path -> path + "/x/y/z");
        SPELLINGS.put("a whole address", path -> "https://127.0.0.1" + path);
        SPELLINGS.put("another host", path -> "//127.0.0.1" + path);
        SPELLINGS.put("no slash at the start", path -> path.substring(1));
    }

    @BeforeEach
    void makeWhatIsAskedFor() {
        post(
                admin,
                in("secrets"),
                "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s'},'data':{'k':'" + KEPT_SECRET + "'}}");
        admin.post(in("configmaps"), configMap("c"));
        admin.post(in("configmaps"), configMap("other"));
        admin.post(in("pods"), pod("p", ""));
        post(admin, here("roles"), role("r", rule("get", "pods")));
    }

    private List<String> paths() {
        return List.of(
                "/api/v1/secrets",
                "/api/v1/namespaces",
                "/api/v1/namespaces/" + namespace,
                in("secrets"),
                in("secrets/s"),
                in("configmaps"),
                in("configmaps/c"),
                in("configmaps/other"),
                in("pods"),
                in("pods/p"),
                in("pods/p/status"),
                in("pods/p/log"),
                in("pods/p/eviction"),
                apps("deployments/none"),
                "/api/v1/nodes",
                "/api/v1/watch/secrets",
                here("roles/r"),
                RBAC + "clusterroles/cluster-admin",
                "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases",
                "/apis/metrics.k8s.io/v1beta1/nodes",
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                "/metrics",
                "/statusz",
                "/readyz",
                "/readyz/log",
                "/version",
                "/openapi/v3/api/v1");
    }

    @Test
    void openNothingToStrangers() throws Exception {
        nothingIsOpened(null);
    }

    @Test
    void openNothingToWhoMayAskForWhatIsOpenToAll() throws Exception {
        nothingIsOpened(server.credential(own("joe"), List.of()));
    }

    /** Words that are near to what is asked for must not be taken for it. */
    @Test
    void openNothingToWhoMayDoMuchBeside() throws Exception {
        allowHere(
                "jane",
                rule("*", "pods/log,pods/x,pods/none,*/scale,x/status,pods/..,pods/.,x,none"),
                rule("*", "*", "*/x,*/..,*/status"),
                "{'verbs':['*'],'apiGroups':[''],'resources':['configmaps'],'resourceNames':['x','c.','c;a=b','C','.','..']}");
        allowEverywhere(
                "jane",
                rule("*", "x,none,namespaces/x,namespaces/none,namespaces/configmaps"),
                "{'verbs':['*'],'nonResourceURLs':['/healthz/*','/api/v1/x/*','/apis/x/*']}");

        nothingIsOpened(server.credential(own("jane"), List.of()));
    }

    /** Who may do everything in one namespace gets by no spelling out of it. */
    @Test
    void openNothingToWhoMayDoEverythingElsewhere() throws Exception {
        post(
                admin,
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
                role(own("all"), rule("*", "*", "*")));
        post(
                admin,
                "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
                roleBinding(own("all"), "Role/" + own("all"), own("jim")));

        nothingIsOpened(server.credential(own("jim"), List.of()));
    }

    @Test
    void meanTheSameToAnAdministratorOrNothing() throws Exception {
        try (var raw = new RawHttps(server, server.adminCredential())) {
            for (var path : paths()) {
                if (path.contains("/watch/") || path.equals("/metrics") || path.equals("/statusz")) {
                    continue;
                }
                var plain = raw.send("GET", path);
                for (var spelling : SPELLINGS.entrySet()) {
                    var spelled = spelling.getValue().apply(path);
                    var answer = raw.send("GET", spelled);
                    if (!NOTHING_THERE.contains(answer.status()) && !isEmptyList(answer)) {
                        assertThat(answer)
                                .as("%s: %s", spelling.getKey(), spelled)
                                .isEqualTo(plain);
                    }
                }
            }
        }
    }

    /** Of a namespace that is not there, as {@code shop;}. */
    private static boolean isEmptyList(RawHttps.Answer answer) {
        return answer.status() == 200 && answer.body().contains("\"items\":[]");
    }

    private void nothingIsOpened(@Nullable Credential credential) throws Exception {
        var before = state();
        try (var raw = new RawHttps(server, credential)) {
            for (var path : paths()) {
                for (var method : METHODS) {
                    int plain = raw.send(method, path).status();
                    for (var spelling : SPELLINGS.entrySet()) {
                        var spelled = spelling.getValue().apply(path);
                        var answer = raw.send(method, spelled);
                        var said = "%s: %s %s, plain %s".formatted(spelling.getKey(), method, spelled, plain);
                        assertThat(answer.body()).as(said).doesNotContain(KEPT_SECRET);
                        if (!NOTHING_THERE.contains(answer.status())) {
                            assertThat(answer.status()).as(said).isIn(plain, 401, 403);
                        }
                    }
                }
            }
        }
        assertThat(state()).as("what is stored").isEqualTo(before);
    }

    /** Nothing else writes meanwhile: there are no nodes and no controllers. */
    private String state() {
        return List.of(in("secrets"), in("configmaps"), in("pods"), here("roles"), "/api/v1/namespaces").stream()
                .map(path -> admin.get(path).json().path("items").toString())
                .collect(joining("\n"));
    }

    // ---- Spellings

    /** With something else for the last slash, and something more at the end. */
    private static String last(String path, String slash, String end) {
        return last(path, slash, end, 0);
    }

    /** And so many escaped letters after it. */
    private static String last(String path, String slash, String end, int letters) {
        int at = path.lastIndexOf('/');
        return path.substring(0, at) + slash + escaped(path.substring(at + 1), letters) + end;
    }

    private static String first(String path) {
        return path.substring(1).replaceFirst("/.*", "");
    }

    private static String rest(String path) {
        return path.substring(1 + first(path).length());
    }

    private static String escaped(String word, int letters) {
        var escaped = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            escaped.append(i < letters ? "%%%02x".formatted((int) word.charAt(i)) : word.substring(i, i + 1));
        }
        return escaped.toString();
    }

    /** {@code %6e} and {@code %6E} by turns. */
    private static String mixedCase(String path) {
        var mixed = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            var form = i % 2 == 0 ? "%%%02X" : "%%%02x";
            mixed.append(c == '/' ? "/" : form.formatted((int) c));
        }
        return mixed.toString();
    }
}
