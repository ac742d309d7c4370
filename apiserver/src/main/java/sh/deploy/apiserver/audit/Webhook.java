package sh.deploy.apiserver.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.client.HttpClient;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.client.ServerUnreachable;
import sh.deploy.api.time.Time;

/**
 * Events to somebody else's HTTP server, many in one {@code EventList}. Whoever is not answered sends again, so what is there may come
 * twice; its {@code auditID} and {@code stage} tell. Follows no redirects.
 */
final class Webhook implements Backend {
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final byte[] HEAD =
            "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":[".getBytes(UTF_8);
    private static final byte[] END = "]}".getBytes(UTF_8);
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private final HttpClient client;
    private final String address;

    private Webhook(HttpClient client, String address) {
        this.client = client;
        this.address = address;
    }

    /**
     * The server and the credential for it, as a kubeconfig has them.
     *
     * @throws Kubeconfig.Unusable it says something else
     */
    static ClientConfig read(Path kubeconfig) {
        var file = Kubeconfig.read(List.of(kubeconfig));
        return file.client(file.context(""));
    }

    static Webhook to(ClientConfig server, Time time) {
        var uri = server.server();
        var path = uri.getRawPath().isEmpty() ? "/" : "";
        return new Webhook(
                new HttpClient(server, time), uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    }

    @Override
    public void write(List<byte[]> events) throws IOException {
        int status;
        try (var answer = client.send("POST", address, JSON, list(events), SILENCE)) {
            status = answer.status();
            answer.bytes();
        } catch (ServerUnreachable e) {
            throw new IOException(e.getMessage(), e);
        }
        if (status >= 200 && status < 300) {
            return;
        }
        var told = "it answers with " + status;
        boolean mayBeMended = status >= 500 || status == 401 || status == 403 || status == 408 || status == 429;
        throw mayBeMended ? new IOException(told) : new Unacceptable(told);
    }

    private static byte[] list(List<byte[]> events) {
        var list = new ByteArrayOutputStream(HEAD.length
                + END.length
                + events.stream().mapToInt(event -> event.length + 1).sum());
        list.writeBytes(HEAD);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                list.write(',');
            }
            list.writeBytes(events.get(i));
        }
        list.writeBytes(END);
        return list.toByteArray();
    }

    @Override
    public void close() {
        client.close();
    }
}
