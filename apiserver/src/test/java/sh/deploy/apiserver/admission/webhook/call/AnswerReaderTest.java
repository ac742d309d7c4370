package sh.deploy.apiserver.admission.webhook.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.bounds.Bounds;

/** Answers are written with {@code |} for the end of a line. */
class AnswerReaderTest {
    private static AnswerReader.Answer read(String answer) throws IOException, CallFailed {
        return new AnswerReader(
                        new ByteArrayInputStream(answer.replace("|", "\r\n").getBytes(ISO_8859_1)))
                .read();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "HTTP/1.1 200 OK|Content-Length: 2||abc~ ab~ true",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1;x=y|a|1|b|0||~ ab~ true",
                "HTTP/1.1 200 OK||ab~ ab~ false",
                "HTTP/1.0 200 OK|Content-Length: 2||ab~ ab~ false",
                "HTTP/1.1 200 OK|Connection: close|Content-Length: 2||ab~ ab~ false",
                "HTTP/1.1 200 OK|Content-Length: 9|Transfer-Encoding: chunked||2|ab|0||~ ab~ false",
                "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 2||ab~ ab~ true"
            },
            quoteCharacter = '\0')
    void readsABodyHoweverItsEndIsTold(String answer, String body, boolean keep) throws Exception {
        var read = read(answer);

        assertThat(new String(read.body(), ISO_8859_1)).isEqualTo(body);
        assertThat(read.keep()).isEqualTo(keep);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "HTTP/1.1 302 Found|Location: https://elsewhere||~ redirects are not followed",
                "HTTP/1.1 500 Oops|Content-Length: 6||secret~ it answered 500 instead of 200",
                "HTTP/1.1 201 Created|Content-Length: 0||~ it answered 201 instead of 200",
                "SSH-2.0-OpenSSH|~ not HTTP/1.1",
                "HTTP/1.1 200 OK|Content-Length: 4000000||~ longer than 3145728 bytes",
                "HTTP/1.1 200 OK|Content-Length: -1||~ not HTTP/1.1",
                "HTTP/1.1 200 OK|Content-Length: 1|Content-Length: 2||ab~ not HTTP/1.1",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||FFFFFFF|~ longer than 3145728 bytes",
                "HTTP/1.1 200 OK|Transfer-Encoding: gzip||~ a coding that is not understood"
            },
            quoteCharacter = '\0')
    void refusesWhatIsNoAnswer(String answer, String why) {
        assertThatThrownBy(() -> read(answer)).isInstanceOf(CallFailed.class).hasMessageContaining(why);
    }

    @Test
    void boundsTheHeadAndABodyWithoutALength() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK|X: " + "x".repeat(70_000)))
                .hasMessageContaining("head of its answer");
        assertThatThrownBy(
                        () -> read("HTTP/1.1 100 Continue||".repeat(10_000) + "HTTP/1.1 200 OK|Content-Length: 2||ab"))
                .hasMessageContaining("head of its answer");
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK||" + "x".repeat(Bounds.WEBHOOK_ANSWER_BYTES + 1)))
                .hasMessageContaining("longer than");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "HTTP/1.1 200 OK|Content-Length: 5||abc~ x",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||5|abc~ x",
                "HTTP/1.1 200~ x"
            },
            quoteCharacter = '\0')
    void seesThatAnAnswerIsCutShort(String answer, String ignored) {
        assertThatThrownBy(() -> read(answer)).isInstanceOf(EOFException.class);
    }
}
