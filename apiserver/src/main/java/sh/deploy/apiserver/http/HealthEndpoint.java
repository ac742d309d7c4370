package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

/** {@code /healthz}, {@code /livez} and {@code /readyz}, each also check by check. */
final class HealthEndpoint {
    private final List<HealthCheck> checks;

    HealthEndpoint(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /** By its line alone. */
    static boolean isAsked(HttpRequestData request) {
        return (request.method().equals("GET") || request.method().equals("HEAD"))
                && isHealth(request.path().split("/", -1));
    }

    private static boolean isHealth(String... parts) {
        var kind = parts.length > 1 ? parts[1] : "";
        return (kind.equals("healthz") || kind.equals("livez") || kind.equals("readyz")) && parts.length <= 3;
    }

    /** Null when the path is none of these. */
    @Nullable
    Response answer(String path, Query query) {
        var parts = path.split("/", -1);
        if (!isHealth(parts)) {
            return null;
        }
        var kind = parts[1];
        boolean ready = !kind.equals("livez");
        if (parts.length == 3 && !parts[2].isEmpty()) {
            return one(parts[2]);
        }
        return all(kind, ready, query.has("verbose"));
    }

    private Response one(String name) {
        for (var check : checks) {
            if (check.name().equals(name)) {
                return check.passes().getAsBoolean() ? text(200, "ok") : text(503, "not ok");
            }
        }
        if (name.equals("ping")) {
            return text(200, "ok");
        }
        throw Problem.of(Reason.NOT_FOUND, "there is no health check named \"" + name + "\"")
                .toException();
    }

    private Response all(String kind, boolean ready, boolean verbose) {
        var report = new StringBuilder("[+]ping ok\n");
        boolean passed = true;
        for (var check : checks) {
            if (ready || check.alsoLive()) {
                boolean ok = check.passes().getAsBoolean();
                passed &= ok;
                report.append(ok ? "[+]" : "[-]").append(check.name()).append(ok ? " ok\n" : " failed\n");
            }
        }
        report.append(kind).append(passed ? " check passed\n" : " check failed\n");
        return passed && !verbose ? text(200, "ok") : text(passed ? 200 : 503, report.toString());
    }

    private static Response text(int status, String body) {
        return Response.of(status, "text/plain; charset=utf-8", body.getBytes(UTF_8))
                .with("x-content-type-options", "nosniff");
    }
}
