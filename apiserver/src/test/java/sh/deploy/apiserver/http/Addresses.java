package sh.deploy.apiserver.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import tools.jackson.databind.JsonNode;

/**
 * Every address that a server answers: what its kinds say, which is what the router goes by, what discovery lists and what OpenAPI
 * describes. Objects are called {@code x}.
 */
final class Addresses {
    /** What no document lists: parts of what is listed, old forms, and what other programs of this sort have had to their harm. */
    private static final List<String> UNLISTED = List.of(
            "/",
            "/version/",
            "/node-link",
            "/healthz/ping",
            "/healthz/nope",
            "/livez/ping",
            "/readyz/ping",
            "/readyz/log",
            "/metrics/slis",
            "/metrics/cadvisor",
            "/api/v1/proxy/nodes/x",
            "/api/v9",
            "/apis/no.such",
            "/apis/no.such/v1/things",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            "/openapi/v3/api/v9",
            "/debug/pprof/",
            "/debug/flags/v",
            "/logs/",
            "/configz",
            "/flagz",
            "/swagger.json",
            "/ui/",
            "/exec/x/y/z",
            "/containerLogs/x/y/z",
            "/run/x/y/z",
            "/pods",
            "/stats/summary",
            "/v1.41/containers/json",
            "/no/such/path");

    private final HttpsClient admin;
    private final String namespace;

    Addresses(HttpsClient admin, String namespace) {
        this.admin = admin;
        this.namespace = namespace;
    }

    /** By all that names any, and their parts and old forms. */
    Set<String> all() {
        var all = new TreeSet<>(resources());
        for (var collection : ofKinds()) {
            all.add(collection + "?watch=true");
            all.add(collection.replaceFirst("^(/api/v1|/apis/[^/]+/[^/]+)/", "$1/watch/"));
        }
        all.add("/api/v1/namespaces/" + namespace + "/bindings");
        all.addAll(paths());
        return all;
    }

    /** Of objects, lists of them and their parts. */
    Set<String> resources() {
        var all = new TreeSet<>(ofKinds());
        all.addAll(ofDiscovery());
        all.addAll(ofOpenApi());
        return all;
    }

    /** What is no object. */
    Set<String> paths() {
        var all = new TreeSet<>(UNLISTED);
        addTexts(all, admin.get("/").json().path("paths").values());
        for (var document : admin.get("/openapi/v3").json().path("paths").values()) {
            all.add(document.path("serverRelativeURL").asString());
        }
        return all;
    }

    Set<String> ofKinds() {
        var all = new TreeSet<String>();
        for (var kind : Kinds.builtIn().all()) {
            var parts = kind.subresources().stream().map(part -> part.name()).toList();
            add(all, root(kind), kind.plural(), kind.namespaced(), parts);
        }
        return all;
    }

    Set<String> ofDiscovery() {
        var all = new TreeSet<String>();
        var versions = new ArrayList<String>();
        admin.get("/apis")
                .json()
                .path("groups")
                .forEach(group -> group.path("versions")
                        .forEach(version -> versions.add(
                                "/apis/" + version.path("groupVersion").asString() + "/")));
        admin.get("/api").json().path("versions").forEach(version -> versions.add("/api/" + version.asString() + "/"));
        for (var root : versions) {
            for (var resource : admin.get(root).json().path("resources")) {
                var name = resource.path("name").asString().split("/");
                add(
                        all,
                        root,
                        name[0],
                        resource.path("namespaced").asBoolean(),
                        name.length == 1 ? List.of() : List.of(name[1]));
            }
        }
        return all;
    }

    Set<String> ofOpenApi() {
        var all = new TreeSet<String>();
        for (var path : admin.get("/openapi/v2").json().path("paths").properties()) {
            all.add(path.getKey().replace("{namespace}", namespace).replaceAll("\\{[a-z]+}", "x"));
        }
        return all;
    }

    private void add(Collection<String> all, String root, String plural, boolean namespaced, List<String> parts) {
        var collection = root + (namespaced ? "namespaces/" + namespace + "/" : "") + plural;
        all.add(collection);
        all.add(root + plural);
        all.add(collection + "/x");
        parts.forEach(part -> all.add(collection + "/x/" + part));
    }

    private static String root(Kind kind) {
        return (kind.group().isEmpty() ? "/api/" : "/apis/" + kind.group() + "/") + kind.version() + "/";
    }

    private static void addTexts(Collection<String> all, Iterable<JsonNode> texts) {
        texts.forEach(text -> all.add(text.asString()));
    }
}
