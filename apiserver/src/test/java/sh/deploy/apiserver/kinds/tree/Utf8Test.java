package sh.deploy.apiserver.kinds.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.ProblemException;

class Utf8Test {
    /** As the JDK sees it: every beginning with every byte behind it, alone and with what could complete it. */
    @Test
    void isWhatTheJdkDecodes() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (var rest : new String[] {"", "\u0080", "\u0080\u00bf", "\u00bfa", "a"}) {
                    var bytes = ((char) first + "" + (char) second + rest).getBytes(ISO_8859_1);
                    assertThat(Utf8.is(bytes))
                            .as("%x %x %s", first, second, rest)
                            .isEqualTo(isDecoded(bytes));
                }
            }
        }
        assertThat(Utf8.is(new byte[0])).isTrue();
        assertThat(Utf8.is(new byte[] {(byte) 0xc3})).isFalse();
    }

    private static boolean isDecoded(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The parser would take such a byte for another character. */
    @Test
    void isAskedOfWhatIsSent() {
        assertThatThrownBy(() -> JsonTrees.parse("{\"k\":\"\u00ff\"}".getBytes(ISO_8859_1)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is not UTF-8");
        for (var other : List.of(UTF_16LE, UTF_16BE, Charset.forName("UTF-32"))) {
            assertThatThrownBy(() -> JsonTrees.parse("{\"k\":1}".getBytes(other)))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("is not UTF-8");
        }
        assertThat(JsonTrees.parse("{\"k\":\"\u00ff\ud83d\ude00\"}".getBytes(UTF_8))
                        .root()
                        .path("k")
                        .asString())
                .isEqualTo("\u00ff\ud83d\ude00");
    }
}
