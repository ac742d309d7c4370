package sh.deploy.apiserver.http;

import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;

/** {@code /version}: which Kubernetes the server behaves like. Clients skip what an older one does not have. */
final class VersionEndpoint {
    static final String MAJOR = "1";
    static final String MINOR = "35";
    static final String GIT_VERSION = "v1.35.0-deploy.0.1.0";

    private static final Response ANSWER = Response.json(
            200,
            JsonTrees.bytes(Tree.newObject()
                    .put("major", MAJOR)
                    .put("minor", MINOR)
                    .put("emulationMajor", MAJOR)
                    .put("emulationMinor", MINOR)
                    .put("minCompatibilityMajor", MAJOR)
                    .put("minCompatibilityMinor", MINOR)
                    .put("gitVersion", GIT_VERSION)
                    .put("gitCommit", "")
                    .put("gitTreeState", "clean")
                    .put("buildDate", "2026-01-01T00:00:00Z")
                    .put("goVersion", "none")
                    .put("compiler", "javac")
                    .put("platform", "linux/amd64")));

    private VersionEndpoint() {}

    static Response answer() {
        return ANSWER;
    }
}
