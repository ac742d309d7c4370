package sh.deploy.apiserver.kinds.cel.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeTest {
    @Test
    void fewAreNamedInASentence() {
        assertThat(Type.names(List.of(Type.INT, Type.list(Type.STRING)))).isEqualTo("int, list(string)");
        assertThat(Type.names(Collections.nCopies(3000, Type.INT)))
                .isEqualTo("int, int, int, int, int, int, int, int, and 2992 more");
    }
}
