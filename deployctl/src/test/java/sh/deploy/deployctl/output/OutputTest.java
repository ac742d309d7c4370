package sh.deploy.deployctl.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.manifest.Limits;
import sh.deploy.api.manifest.ManifestReader;

class OutputTest {
    @ParameterizedTest
    @CsvSource({
        "PT5S, 5s",
        "PT119S, 119s",
        "PT2M, 2m",
        "PT150S, 2m30s",
        "PT12M, 12m",
        "PT3H, 3h",
        "PT5H30M, 5h30m",
        "PT30H, 30h",
        "P3DT2H, 3d2h",
        "P20D, 20d",
        "PT-5S, 0s"
    })
    void showsAgesAsKubectlDoes(Duration age, String shown) {
        assertThat(Ages.of(age)).isEqualTo(shown);
    }

    @Test
    void linesUpColumns() {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        var table = new TextTable();
        table.add(List.of("NAME", "READY"));
        table.add(List.of("web-1", "1/1"));
        table.print(out, "");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("NAME    READY\nweb-1   1/1\n");
    }

    @Test
    void readsItsOwnJsonBack() {
        var text = "{\"a\":[1,2.5,\"x\\n\",true,null],\"b\":{},\"c\":18446744073709551615}";
        assertThat(Json.compact(Json.read(text))).isEqualTo(text);
        assertThat(Json.pretty(Json.read("{\"a\":[1]}"))).isEqualTo("{\n    \"a\": [\n        1\n    ]\n}");
    }

    @Test
    void writesYamlThatReadsBackTheSame() {
        var tree = Json.read("""
                {"a":"yes","b":"0777","c":"1e3","d":"x: y","e":"line\\nline","f":["no","",{"g":"null"}],"h":"2020-01-01","i":{},
                "j":[],"k":"- x","l":"y","m":"0o17","n":"~","o":" x","p":"1_000","q":"on","y":1,"r":"#x","s":"a #b","t":"*x","u":".5","v":"+1"}""");
        var read = new ManifestReader(Limits.USUAL).read("out", Yaml.write(tree));
        assertThat(Json.compact(read.getFirst().content())).isEqualTo(Json.compact(tree));
    }
}
