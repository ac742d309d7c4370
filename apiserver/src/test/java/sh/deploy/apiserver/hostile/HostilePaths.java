package sh.deploy.apiserver.hostile;

import java.util.ArrayList;
import java.util.List;

/** Addresses that lead elsewhere, or nowhere. */
final class HostilePaths {
    private HostilePaths() {}

    static List<HostileRequest> all() {
        var all = new ArrayList<HostileRequest>();
        for (var path : List.of(
                "configmaps/%2e%2e/secrets",
                "configmaps/%2e%2e%2fsecrets",
                "configmaps/..%2fsecrets",
                "configmaps/%252e%252e%252fsecrets",
                "configmaps/..%5csecrets",
                "configmaps/c%00",
                "configmaps/c%00.json",
                "configmaps/%c0%ae%c0%ae",
                "configmaps/%e0%80%ae",
                "configmaps/%ff",
                "configmaps/%0d%0aX-A:%20b",
                "configmaps/c%2fstatus",
                "configmaps//c",
                "configmaps/./c",
                "configmaps/c;a=b",
                "configmaps/" + "x".repeat(20_000),
                "configmaps/" + "x/".repeat(10_000),
                "configmaps/%f0%9f%92%a9",
                "configmaps/c/no/such/part",
                "pods/p/log/%2e%2e",
                "pods/p/log?container=%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "pods/p/log?container=c%00",
                "/api/v1/namespaces/%2e%2e/secrets",
                "/api/v1/namespaces/%2e%2e%2fkube-system/secrets/x",
                "/api/%2e%2e/v1/secrets",
                "/apis/%2e%2e/%2e%2e/api/v1/secrets/x",
                "/apis/apps%2fv1/deployments",
                "/openapi/v3/apis/%2e%2e/v1",
                "/openapi/v3/%2e%2e/%2e%2e/statusz",
                "/readyz/%2e%2e/metrics",
                "/healthz/" + "x".repeat(10_000),
                "/" + "%2f".repeat(5_000))) {
            all.add(HostileRequest.get(
                    "the path " + (path.length() > 80 ? path.substring(0, 30) + " ... " + path.length() : path), path));
        }
        return all;
    }
}
