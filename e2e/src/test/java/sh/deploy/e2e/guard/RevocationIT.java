package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sh.deploy.e2e.cluster.Kubectl;
import sh.deploy.e2e.cluster.RunningDeploy;
import sh.deploy.e2e.cluster.SharedDeploy;

/** Row F2: what is taken from somebody ends what he reads, and a new key for tokens takes nothing from anybody. */
@Tag("beside-others")
@ExtendWith(SharedDeploy.class)
class RevocationIT {
    private static final String NAMESPACE = "revocation";
    private static final String TALKER = """
            apiVersion: v1
            kind: Pod
            metadata: {name: talker}
            spec:
              automountServiceAccountToken: false
              terminationGracePeriodSeconds: 0
              containers:
              - name: main
                image: deploy.local/busybox:1
                command: [sh, -c, "while true; do echo on the air; sleep 1; done"]
            """;
    private static final int ROTATIONS = 3;
    private static final int READERS = 3;
    private static final int SOME = 5;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static RunningDeploy deploy;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl kubectl;

    @SuppressWarnings("NullAway.Init")
    private static Kubectl nobody;

    /** What is taken from one who reads. */
    enum Taken {
        RIGHT {
            @Override
            void from(String account) {
                typed("delete", "rolebinding", account);
            }
        },
        ACCOUNT {
            @Override
            void from(String account) {
                typed("delete", "serviceaccount", account);
            }
        };

        abstract void from(String account);

        String account() {
            return "without-" + name().toLowerCase(Locale.ROOT);
        }
    }

    @BeforeAll
    static void makeSomethingToRead() throws IOException {
        deploy = SharedDeploy.get();
        kubectl = Kubectl.newest(deploy.environment());
        kubectl.out("create", "namespace", NAMESPACE);
        typed("create", "role", "reader", "--verb=get,list,watch", "--resource=configmaps,pods,pods/log");
        kubectl.runWith(TALKER, "create", "-n", NAMESPACE, "-f", "-").succeeded();
        typed("wait", "--for=condition=Ready", "pod/talker", "--timeout=60s");
        var server = kubectl.out("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}");
        var authority = kubectl.out(
                "config", "view", "--raw", "-o", "jsonpath={.clusters[0].cluster.certificate-authority-data}");
        nobody = Kubectl.newest(TokenBearer.nobody(
                folder.resolve("nobody"), server, new String(Base64.getDecoder().decode(authority), UTF_8), NAMESPACE));
    }

    @AfterAll
    static void dropNamespace() {
        kubectl.out("delete", "namespace", NAMESPACE, "--wait=false");
    }

    private static TokenBearer reader(String account) {
        typed("create", "serviceaccount", account);
        typed("create", "rolebinding", account, "--role=reader", "--serviceaccount=" + NAMESPACE + ":" + account);
        return bearer(account);
    }

    private static TokenBearer bearer(String account) {
        return new TokenBearer(nobody, typed("create", "token", account).strip());
    }

    @ParameterizedTest
    @EnumSource(Taken.class)
    void aWatchAndALogEndWithWhatTheyRestOn(Taken taken) throws IOException {
        var account = taken.account();
        var bearer = reader(account);
        try (var watch = Following.begin(bearer, "get", "configmaps", "--watch", "-o", "name");
                var log = Following.begin(bearer, "logs", "-f", "talker");
                var other = Following.begin(reader("not-" + account), "logs", "-f", "talker")) {
            watch.await("configmap/kube-root-ca.crt");
            typed("create", "configmap", "seen-by-" + account);
            watch.await("configmap/seen-by-" + account);
            log.await("on the air");
            other.await("on the air");
            assertThat(watch.goesOn() && log.goesOn()).isTrue();

            taken.from(account);

            watch.awaitEnd();
            log.awaitEnd();
            typed("create", "configmap", "unseen-by-" + account);
            assertThat(bearer.run("get", "configmaps").failed().err()).containsAnyOf("Forbidden", "Unauthorized");
            assertThat(watch.hasRead("unseen-by-" + account)).isFalse();
            assertThat(other.goesOn()).as("who has kept it reads on").isTrue();
        }
    }

    @Test
    void newKeysTakeNothingFromThoseWhoHaveTokens() {
        var first = reader("steady");
        var bearers = new ConcurrentLinkedQueue<>(List.of(first));
        var refusals = new ConcurrentLinkedQueue<String>();
        var answers = new AtomicInteger();
        var ending = new AtomicBoolean();
        var readers = new ArrayList<Thread>();
        for (int i = 0; i < READERS; i++) {
            readers.add(Thread.ofVirtual().start(() -> {
                while (!ending.get()) {
                    for (var bearer : bearers) {
                        var read = bearer.run("get", "configmap", "kube-root-ca.crt", "-o", "name");
                        answers.incrementAndGet();
                        if (read.exitCode() != 0) {
                            refusals.add(read.err());
                        }
                    }
                }
            }));
        }
        var keys = new HashSet<String>();
        keys.add(new AccountToken(first.token()).keyId());
        try {
            for (int i = 0; i < ROTATIONS; i++) {
                deploy.deployctl("rotate-token-key", "--data", deploy.data().toString(), "--now")
                        .succeeded();
                var next = Awaitility.await("a token by a new key")
                        .until(() -> bearer("steady"), given -> keys.add(new AccountToken(given.token()).keyId()));
                bearers.add(next);
                int before = answers.get();
                Awaitility.await("reads with the tokens of " + keys.size() + " keys")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> answers.get() >= before + SOME * keys.size());
            }
        } finally {
            ending.set(true);
            readers.forEach(reader -> {
                try {
                    reader.join();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertThat(keys).hasSizeGreaterThanOrEqualTo(ROTATIONS + 1);
        assertThat(answers).hasValueGreaterThan(ROTATIONS * SOME);
        assertThat(refusals).as("refused or not answered, of " + answers).isEmpty();
        first.out("get", "configmaps");
    }

    private static String typed(String... arguments) {
        var line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("-n", NAMESPACE));
        return kubectl.out(line.toArray(String[]::new));
    }
}
