package sh.deploy.e2e.bench.flood;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The attackers' process: two users of one tenant. A line with names of attacks begins these; an empty one ends them, and is answered by how
 * many requests were done, refused with 429 and a time to try again, and failed otherwise.
 */
final class Attackers {
    private static final String NAMESPACE = TenantObjects.TENANT;
    private static final String VALUE = "x".repeat(1_024);
    private static final String LARGE = "x".repeat(1 << 20);
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final int LITTLE = 4_096;
    private static final int TOO_MANY = 429;

    private final int port;
    private final List<SSLContext> users;
    private final int watches;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicInteger names = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private final List<SSLSocket> unread = new ArrayList<>();
    private AtomicBoolean goesOn = new AtomicBoolean();

    private Attackers(int port, List<SSLContext> users, int watches) {
        this.port = port;
        this.users = users;
        this.watches = watches;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[1]);
        var users = new ArrayList<SSLContext>();
        for (var user : FloodRun.ATTACKERS) {
            users.add(Identity.load(folder, user).tls());
        }
        var attackers = new Attackers(Integer.parseInt(arguments[0]), users, Integer.parseInt(arguments[2]));
        var orders = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
        for (var order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.isEmpty()) {
                System.out.println(attackers.end());
            } else {
                attackers.begin(List.of(order.split(" ")));
                System.out.println("begun");
            }
        }
        System.exit(0);
    }

    private void begin(List<String> attacks) {
        goesOn = new AtomicBoolean(true);
        done.set(0);
        refused.set(0);
        failed.set(0);
        if (attacks.contains(Attack.WATCHES.name())) {
            watch(); // before the others, which would not let them all open within minutes
        }
        for (var attack : attacks) {
            begin(Attack.valueOf(attack));
        }
    }

    private void begin(Attack attack) {
        switch (attack) {
            case WRITES -> threads(512, this::create);
            case LARGE -> threads(32, this::replaceLarge);
            case LISTS -> threads(64, this::list);
            case EVENTS -> threads(64, this::note);
            case LABELS -> threads(64, this::label);
            case WATCHES -> threads(8, this::create);
        }
    }

    private String end() throws InterruptedException, IOException {
        goesOn.set(false);
        for (var thread : threads) {
            thread.join();
        }
        threads.clear();
        for (var socket : unread) {
            socket.close();
        }
        unread.clear();
        return done + " " + refused + " " + failed;
    }

    private interface Asking {
        HttpRequest.Builder next(int number);
    }

    private void threads(int count, Asking asking) {
        var clients = users.stream()
                .map(tls -> HttpClient.newBuilder()
                        .sslContext(tls)
                        .version(HttpClient.Version.HTTP_1_1)
                        .build())
                .toList();
        var on = goesOn;
        for (int i = 0; i < count; i++) {
            var client = clients.get(i % clients.size());
            threads.add(Thread.ofVirtual().start(() -> {
                while (on.get()) {
                    ask(client, asking);
                }
            }));
        }
    }

    private void ask(HttpClient client, Asking asking) {
        try {
            var answer = client.send(asking.next(names.incrementAndGet()).build(), BodyHandlers.discarding());
            boolean isRefused = answer.statusCode() == TOO_MANY
                    && answer.headers().firstValue("retry-after").isPresent();
            (isRefused ? refused : answer.statusCode() < 300 ? done : failed).incrementAndGet();
        } catch (IOException e) {
            failed.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + NAMESPACE + path));
    }

    private HttpRequest.Builder post(String path, String json) {
        return to(path).header("content-type", "application/json").POST(BodyPublishers.ofString(json));
    }

    private HttpRequest.Builder create(int number) {
        return post(
                "/configmaps",
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"generateName\":\"flood-" + number
                        + "-\",\"labels\":{\"" + TenantObjects.LABEL + "\":\"\"}},\"data\":{\"v\":\"" + VALUE + "\"}}");
    }

    private HttpRequest.Builder replaceLarge(int number) {
        var name = "large-" + number % TenantObjects.LARGE;
        return to("/secrets/" + name)
                .header("content-type", "application/json")
                .PUT(BodyPublishers.ofString("{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\""
                        + name + "\"},\"stringData\":{\"v\":\"" + LARGE + "\"}}"));
    }

    private HttpRequest.Builder list(int number) {
        var list = to("/configmaps").GET();
        return number % 2 == 0 ? list : list.header("accept", TABLE);
    }

    private HttpRequest.Builder note(int number) {
        return post(
                "/events",
                "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"generateName\":\"e-\",\"labels\":{\""
                        + TenantObjects.LABEL + "\":\"\"}},\"involvedObject\":"
                        + "{\"kind\":\"Pod\",\"name\":\"p\",\"namespace\":\"" + FloodRun.TENANT
                        + "\"},\"reason\":\"Flood\",\"message\":\"" + number + "\",\"type\":\"Normal\"}");
    }

    private HttpRequest.Builder label(int number) {
        return to("/configmaps/churned")
                .header("content-type", "application/merge-patch+json")
                .method(
                        "PATCH",
                        BodyPublishers.ofString("{\"metadata\":{\"labels\":{\"number\":\"" + number + "\"}}}"));
    }

    /** One connection each, of which nothing is read. */
    private void watch() {
        for (int i = 0; i < watches; i++) {
            try {
                var socket = (SSLSocket)
                        users.get(i % users.size()).getSocketFactory().createSocket();
                socket.setReceiveBufferSize(LITTLE);
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                socket.getOutputStream()
                        .write(("GET " + NAMESPACE + "/configmaps?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n")
                                .getBytes(US_ASCII));
                unread.add(socket);
                done.incrementAndGet();
            } catch (IOException e) {
                failed.incrementAndGet();
            }
        }
    }
}
