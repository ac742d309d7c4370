package sh.deploy.apiserver.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.ManualTime;
import sh.deploy.api.time.Time;

class CertificateUpkeepTest {
    private static final List<String> HOSTS = List.of("api.example");
    private static final Duration LIFE = Duration.ofDays(365);

    @TempDir
    Path dir;

    private final ManualTime time = new ManualTime(Instant.parse("2026-01-01T00:00:00Z"));
    private final AtomicInteger told = new AtomicInteger();
    private ClusterPki pki;
    private CertificateUpkeep upkeep;

    @BeforeEach
    void open() throws Exception {
        pki = ClusterPki.openOrCreate(dir, time);
        pki.admin();
        pki.controllers();
        pki.node("web-1");
        upkeep = new CertificateUpkeep(pki, HOSTS, time);
        upkeep.whenRenewed(told::incrementAndGet);
    }

    private void pass(Duration step) {
        time.advance(step);
        upkeep.lookIfDue();
    }

    private Instant end(String name) throws Exception {
        return ClusterPki.endOf(Files.readString(dir.resolve(name + ".crt")));
    }

    @Test
    void renewsAllAMonthBeforeTheyEndAndNotEarlier() throws Exception {
        var first = upkeep.server();
        var ended = upkeep.serverUntil();

        pass(LIFE.minusDays(31));
        assertThat(upkeep.server()).isSameAs(first);
        assertThat(told).hasValue(0);
        pass(Duration.ofDays(1));

        assertThat(upkeep.server()).isNotEqualTo(first);
        assertThat(upkeep.serverUntil()).isAfter(ended.plus(Duration.ofDays(300)));
        for (var name : List.of("server", "admin", "controllers", "node-web-1")) {
            assertThat(end(name)).as(name).isAfter(ended.plus(Duration.ofDays(300)));
        }
        assertThat(told).hasValue(1);
        assertThat(Pem.readCertificate(upkeep.server().certificatePem()).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("api.example");
        assertThat(Pem.readCertificate(Files.readString(dir.resolve("node-web-1.crt")))
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=system:node:web-1,O=system:nodes");
        try (var files = Files.list(dir)) {
            assertThat(files.toList())
                    .hasSize(10)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void makesNoneForWhoHasNone() throws Exception {
        Files.delete(dir.resolve("node-web-1.crt"));
        Files.delete(dir.resolve("node-web-1.key"));

        pass(LIFE);

        assertThat(pki.hasNode("web-1")).isFalse();
    }

    @Test
    void looksOnceADay() throws Exception {
        var first = upkeep.server();
        Files.delete(dir.resolve("server.crt"));

        pass(CertificateUpkeep.LOOKED_EVERY.minusSeconds(1));
        assertThat(upkeep.server()).isSameAs(first);
        pass(Duration.ofSeconds(1));

        assertThat(upkeep.server()).isNotEqualTo(first);
    }

    @Test
    void looksAtOnceWhenTheClockWasSetBack() throws Exception {
        var clock = new AtomicReference<>(Instant.parse("2026-06-01T00:00:00Z"));
        var own = dir.resolve("other");
        try (var other = new CertificateUpkeep(ClusterPki.openOrCreate(own, settable(clock)), HOSTS, settable(clock))) {
            var first = other.server();
            Files.delete(own.resolve("server.crt"));

            clock.set(Instant.parse("2026-05-31T23:00:00Z"));
            other.lookIfDue();

            assertThat(other.server()).isNotEqualTo(first);
        }
    }

    private static Time settable(AtomicReference<Instant> clock) {
        return new Time() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public Instant now() {
                return clock.get();
            }
        };
    }

    @Test
    void tellsWhatCouldNotBeRenewedAndTriesItAgainAfterAMinute() throws Exception {
        var first = upkeep.server();
        occupy("server.crt");
        pass(LIFE.minusDays(25));
        assertThat(upkeep.server()).isSameAs(first);
        assertThat(upkeep.message()).startsWith("certificates could not be renewed, which is tried again: ");

        free("server.crt");
        pass(CertificateUpkeep.AGAIN_AFTER.minusSeconds(1));
        assertThat(upkeep.server()).isSameAs(first);
        pass(Duration.ofSeconds(1));

        assertThat(upkeep.server()).isNotEqualTo(first);
        assertThat(upkeep.message()).isEmpty();
    }

    @Test
    void oneThatCannotBeRenewedKeepsNoOtherFromIt() throws Exception {
        var ended = end("node-web-1");
        occupy("admin.crt");

        pass(LIFE.minusDays(25));

        assertThat(upkeep.message()).contains("not every client's certificate");
        assertThat(upkeep.serverUntil()).isAfter(ended);
        assertThat(end("node-web-1")).isAfter(ended);
        assertThat(told).hasValue(0);
        free("admin.crt");
        pass(CertificateUpkeep.AGAIN_AFTER);

        assertThat(told).hasValue(1);
    }

    @Test
    void whoCouldNotTakeWhatWasRenewedIsToldAgain() {
        upkeep.whenRenewed(() -> {
            if (told.get() < 2) {
                throw new IOException("not yet");
            }
        });

        pass(LIFE.minusDays(25));
        assertThat(upkeep.message()).contains("not yet");
        pass(CertificateUpkeep.AGAIN_AFTER);

        assertThat(told).hasValue(2);
        assertThat(upkeep.message()).isEmpty();
    }

    /** Nothing can be read or written there. */
    private void occupy(String file) throws IOException {
        Files.delete(dir.resolve(file));
        Files.createDirectories(dir.resolve(file).resolve("full"));
    }

    private void free(String file) throws IOException {
        Files.delete(dir.resolve(file).resolve("full"));
        Files.delete(dir.resolve(file));
    }
}
