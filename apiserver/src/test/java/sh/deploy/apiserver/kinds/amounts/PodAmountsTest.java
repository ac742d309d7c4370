package sh.deploy.apiserver.kinds.amounts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PodAmountsTest {
    private static String container(String cpu, String more) {
        return "{'name':'c','resources':{'requests':{'cpu':'" + cpu + "'}}" + more + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "1+500m, '', cpu=1500m",
        "1, 2, cpu=2",
        "1, 500m, cpu=1",
        "1, 1s, cpu=2",
        "1, 1s+3, cpu=4",
        "1, 3+1s, cpu=3",
    })
    void areWhatRunsAtOnceOrWhatStartsWhicheverIsMore(String containers, String init, String sum) {
        var spec = "{'containers':[" + all(containers) + "],'initContainers':[" + all(init) + "]}";

        assertThat(PodAmounts.requests(JsonMapper.shared().readTree(spec.replace('\'', '"')))
                        .text())
                .isEqualTo(sum);
    }

    /** A number with an s is a sidecar's. */
    private static String all(String amounts) {
        var json = new StringBuilder();
        for (var amount : amounts.isEmpty() ? new String[0] : amounts.split("\\+")) {
            boolean sidecar = amount.endsWith("s");
            json.append(json.isEmpty() ? "" : ",")
                    .append(container(amount.replace("s", ""), sidecar ? ",'restartPolicy':'Always'" : ""));
        }
        return json.toString();
    }
}
