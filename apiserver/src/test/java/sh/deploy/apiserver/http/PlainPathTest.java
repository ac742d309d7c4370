package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.ProblemException;

class PlainPathTest {
    @ParameterizedTest
    @CsvSource({
        "/%61pi/v1/%6E%6fdes/a%2db, /api/v1/nodes/a-b",
        "/api/v1/pods/, /api/v1/pods/",
        "/, /",
        "*, *",
        "/apis/x/v1/roles/system%3Anode, /apis/x/v1/roles/system%3Anode",
        "/apis/x/v1/roles/a%20b+c%5Cd%c3%a9, /apis/x/v1/roles/a%20b+c%5Cd%c3%a9",
    })
    void undoesNeedlessEscapesOnly(String spelled, String plain) {
        assertThat(PlainPath.of(spelled)).isEqualTo(plain);
        assertThat(PlainPath.of(plain)).isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//x",
                "/x//y",
                "/x//",
                "/./x",
                "/x/..",
                "/x/%2e%2E/y",
                "/x%2Fy",
                "/x%252fy",
                "/x%",
                "/x%4",
                "/x%4g",
                "/x%00",
                "/x%0a",
                "/x%7f",
                "/x%c0%af",
                "/x%e2%82",
                "/x y",
                "/é",
                "https://x/y",
            })
    void refusesWhatMayMeanAnotherPath(String path) {
        assertThatThrownBy(() -> PlainPath.of(path))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("the address has");
    }
}
