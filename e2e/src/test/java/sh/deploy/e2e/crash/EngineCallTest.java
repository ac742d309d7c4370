package sh.deploy.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineCallTest {
    @ParameterizedTest
    @CsvSource({
        "POST /containers/create?name=deploy-web-1, POST /containers/create",
        "POST /containers/0123abc/start, POST /containers/ID/start",
        "GET /containers/0123abc/json?size=false, GET /containers/ID/json",
        "GET /containers/json?all=true&filters={}, GET /containers/json",
        "DELETE /containers/0123abc?v=true&force=true, DELETE /containers/ID",
        "GET /images/deploy.local/busybox:1/json, GET /images/ID/json",
        "POST /images/create?fromImage=web, POST /images/create",
        "POST /exec/0123abc/start, POST /exec/ID/start",
        "POST /containers/0123abc/exec, POST /containers/ID/exec"
    })
    void namesLeaveOutWhatIsAnothersInEachRound(String call, String name) {
        assertThat(EngineCall.nameOf(call)).isEqualTo(name);
    }

    @Test
    void callsOfANameAreCounted() {
        var calls = List.of("POST /containers/a/start", "GET /containers/a/json", "POST /containers/b/start");
        assertThat(EngineCall.all(calls))
                .extracting(EngineCall::toString)
                .containsExactly(
                        "POST /containers/ID/start #1", "GET /containers/ID/json #1", "POST /containers/ID/start #2");
        assertThat(new EngineCall("POST /containers/ID/start", 2).isNewestOf(calls))
                .isTrue();
        assertThat(new EngineCall("POST /containers/ID/start", 1).isNewestOf(calls))
                .isFalse();
    }
}
