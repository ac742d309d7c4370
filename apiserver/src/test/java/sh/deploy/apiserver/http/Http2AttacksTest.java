package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Row G4: what RFC 9113 calls excessive, and worse, ends the connection it comes by, and no other. */
@Tag("slow")
@Timeout(60)
class Http2AttacksTest extends ServerTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final int MANY = 2_000;
    /** As many as no buffer of the kernel holds the answers of. */
    private static final int FLOOD = 2_000_000;

    private static final int BATCH = 10_000;

    private Http2Frames open() throws Exception {
        return new Http2Frames(server, server.adminCredential()).frame(Http2Frames.SETTINGS, 0, 0);
    }

    @AfterEach
    void othersAreServed() {
        assertThat(admin.get("/readyz").status()).isEqualTo(200);
        assertThat(admin.get(in("configmaps")).status()).isEqualTo(200);
    }

    private static void assertEnded(List<Http2Frames.Frame> frames) {
        assertThat(frames)
                .filteredOn(frame -> frame.type() == Http2Frames.GOAWAY)
                .extracting(Http2Frames.Frame::errorCode)
                .containsAnyOf(ENHANCE_YOUR_CALM, PROTOCOL_ERROR);
    }

    @Test
    void requestsThatAreGivenUpAtOnceAgainAndAgain() throws Exception {
        try (var attack = open()) {
            for (int i = 0; i < MANY; i++) {
                attack.get(2 * i + 1, "/api/v1/pods").reset(2 * i + 1);
            }
            attack.send();

            assertEnded(attack.readToEnd());
        }
    }

    @Test
    void headersInPiecesOfAByteWithoutEnd() throws Exception {
        try (var attack = open()) {
            attack.frame(Http2Frames.HEADERS, Http2Frames.END_STREAM, 1, Http2Frames.head("GET", "/healthz"));
            for (int i = 0; i < MANY; i++) {
                attack.frame(Http2Frames.CONTINUATION, 0, 1, (byte) 0x82);
            }
            attack.send();

            assertEnded(attack.readToEnd());
        }
    }

    @Test
    void headersInEmptyPiecesWithoutEnd() throws Exception {
        try (var attack = open()) {
            attack.frame(Http2Frames.HEADERS, Http2Frames.END_STREAM, 1, Http2Frames.head("GET", "/healthz"));
            for (int i = 0; i < MANY; i++) {
                attack.frame(Http2Frames.CONTINUATION, 0, 1);
            }
            attack.send();

            assertEnded(attack.readToEnd());
        }
    }

    @Test
    void anotherStreamBetweenPiecesOfHeaders() throws Exception {
        try (var attack = open()) {
            attack.frame(Http2Frames.HEADERS, Http2Frames.END_STREAM, 1, Http2Frames.head("GET", "/healthz"))
                    .get(3, "/healthz")
                    .send();

            assertEnded(attack.readToEnd());
        }
    }

    @Test
    void piecesOfABodyThatAreEmpty() throws Exception {
        try (var attack = open()) {
            attack.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, 1, Http2Frames.head("POST", in("configmaps")));
            for (int i = 0; i < MANY; i++) {
                attack.frame(Http2Frames.DATA, 0, 1);
            }
            attack.send();

            assertEnded(attack.readToEnd());
        }
    }

    @Test
    void settingsWhoseAnswersNobodyReads() throws Exception {
        flood(Http2Frames.SETTINGS);
    }

    @Test
    void pingsWhoseAnswersNobodyReads() throws Exception {
        flood(Http2Frames.PING, new byte[8]);
    }

    private void flood(int type, byte... payload) throws Exception {
        try (var attack = open()) {
            boolean taken = true;
            for (int sent = 0; taken && sent < FLOOD; sent += BATCH) {
                for (int i = 0; i < BATCH; i++) {
                    attack.frame(type, 0, 0, payload);
                }
                taken = attack.send();
            }

            assertThat(attack.readToEnd()).hasSizeLessThan(FLOOD);
        }
    }

    @Test
    void moreStreamsThanAreAllowed() throws Exception {
        try (var attack = open()) {
            for (int i = 0; i < MANY; i++) {
                attack.frame(
                        Http2Frames.HEADERS,
                        Http2Frames.END_HEADERS,
                        2 * i + 1,
                        Http2Frames.head("POST", in("configmaps")));
            }
            attack.send();

            assertThat(attack.readToEnd())
                    .filteredOn(frame -> frame.type() == Http2Frames.HEADERS)
                    .hasSizeLessThanOrEqualTo(Limits.DEFAULT.streams());
        }
    }

    @Test
    void aWindowBeyondAllNumbers() throws Exception {
        try (var attack = open()) {
            attack.frame(Http2Frames.WINDOW_UPDATE, 0, 0, (byte) 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff)
                    .send();

            assertThat(attack.readToEnd()).anyMatch(frame -> frame.type() == Http2Frames.GOAWAY);
        }
    }

    @Test
    void aWindowThatGrowsByNothing() throws Exception {
        try (var attack = open()) {
            attack.frame(Http2Frames.WINDOW_UPDATE, 0, 0, new byte[4]).send();

            assertEnded(attack.readToEnd());
        }
    }
}
