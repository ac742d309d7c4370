package sh.deploy.apiserver.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class EncodedObjectTest {
    private static final String OPEN = "{\"metadata\":{\"resourceVersion\":\"";

    @Test
    void putsTheDigitsOfTheRevisionIntoTheEmptyLiteral() {
        var encoded = new EncodedObject((OPEN + "\"}}").getBytes(UTF_8), OPEN.length());

        assertThat(new String(encoded.at(4711), UTF_8)).isEqualTo(OPEN + "4711\"}}");
    }

    @Test
    void leavesOutWhatTheBufferHoldsBehindTheObject() {
        var buffer = (OPEN + "\"}}rubbish").getBytes(UTF_8);
        var encoded = new EncodedObject(buffer, buffer.length - "rubbish".length(), OPEN.length());

        assertThat(new String(encoded.at(4711), UTF_8)).isEqualTo(OPEN + "4711\"}}");
        assertThat(new String(encoded.at(1234567890123L), UTF_8)).isEqualTo(OPEN + "1234567890123\"}}");
    }

    @Test
    void refusesAnOffsetThatIsNotAtAClosingQuote() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EncodedObject((OPEN + "\"}}").getBytes(UTF_8), OPEN.length() + 1));
    }
}
