package sh.deploy.e2e.bench.flood;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** What the attackers' namespace holds: as much before each attack. */
final class TenantObjects implements AutoCloseable {
    /** Of 1 KiB, to be listed. */
    private static final int LISTED = 1_000;

    static final int LARGE = 8;
    static final String TENANT = "/api/v1/namespaces/" + FloodRun.TENANT;
    /** On all that a flood creates. */
    static final String LABEL = "flood";

    private static final int TRIES = 100;
    private static final Pattern OPEN_WATCHES = Pattern.compile("\"openWatches\": ?(\\d+)");

    private final HttpClient http;
    private final int port;

    TenantObjects(SSLContext tls, int port) {
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.port = port;
    }

    void make() throws IOException, InterruptedException {
        create("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + FloodRun.TENANT + "\"}}");
        create("/api/v1/namespaces/default/configmaps", "{\"metadata\":{\"name\":\"first\"}}");
        create(TENANT + "/configmaps", "{\"metadata\":{\"name\":\"churned\"}}");
        for (int i = 0; i < LARGE; i++) {
            create(TENANT + "/secrets", "{\"metadata\":{\"name\":\"large-" + i + "\"}}");
        }
        for (int i = 0; i < LISTED; i++) {
            create(
                    TENANT + "/configmaps",
                    "{\"metadata\":{\"name\":\"listed-" + i + "\"},\"data\":{\"v\":\"" + "x".repeat(1_024) + "\"}}");
        }
    }

    /** Deletes what a flood has created, which may take several requests. */
    void clean() throws IOException, InterruptedException {
        for (var collection : new String[] {"/configmaps", "/events"}) {
            var path = TENANT + collection + "?labelSelector=" + LABEL;
            int status = 0;
            for (int i = 0; i < TRIES && status != 200; i++) {
                status = send("DELETE", path, "");
            }
            if (status != 200) {
                throw new IOException("what a flood has created is not deleted: status " + status);
            }
        }
    }

    /** Of the whole server. */
    int openWatches() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/statusz"))
                .build();
        var answer = http.send(request, BodyHandlers.ofString()).body();
        var open = OPEN_WATCHES.matcher(answer);
        if (!open.find()) {
            throw new IOException("the server does not tell how many watches are open: " + answer);
        }
        return Integer.parseInt(open.group(1));
    }

    private void create(String path, String json) throws IOException, InterruptedException {
        int status = send("POST", path, json);
        if (status != 201) {
            throw new IOException("not made, with status " + status + ": " + path);
        }
    }

    private int send(String method, String path, String json) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .header("content-type", "application/json")
                .method(method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
