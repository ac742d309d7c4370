package sh.deploy.deployctl.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.deployctl.Failure;
import tools.jackson.databind.JsonNode;

class JsonPathTest {
    private static final JsonNode LIST = Json.read("""
            {"items": [
              {"metadata": {"name": "a", "labels": {"example.com/x": "1"}}, "status": {"n": 3, "c": [{"t": "R", "s": "True"}]}},
              {"metadata": {"name": "b"}, "status": {"n": 10, "c": [{"t": "R", "s": "False"}, {"t": "S", "s": "x"}]}},
              {"metadata": {"name": "c"}, "status": {"ok": true}}
            ]}""");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{.items[*].metadata.name} | a b c",
                "{.items[0].metadata.name} | a",
                "{.items[-1].metadata.name} | c",
                "{.items[0:2].metadata.name} | a b",
                "{.items[0,2].metadata.name} | a c",
                "{.items[*]['metadata.name']} | ''",
                "{.items[*].metadata['name','uid']} | a b c",
                ".items[0].metadata.name | a",
                "items[1].metadata.name | b",
                "{$.items[1].metadata.name} | b",
                "{.items[?(@.metadata.name==\"b\")].status.n} | 10",
                "{.items[?(@.status.n>5)].metadata.name} | b",
                "{.items[?(@.status.n<=3)].metadata.name} | a",
                "{.items[?(@.status.ok==true)].metadata.name} | c",
                "{.items[?(@.status.ok)].metadata.name} | c",
                "{.items[1].status.c[?(@.t=='S')].s} | x",
                "{.items[0].metadata.labels.example\\.com/x} | 1",
                "{..name} | a b c",
                "{.items[*].nothing} | ''",
                "{.items[2].status} | {\"ok\":true}",
                "{range .items[*]}{.metadata.name}={.status.n};{end} | a=3;b=10;c=;",
                "names: {.items[0].metadata.name}{\" \"}{.items[1].metadata.name} | names: a b",
            })
    void selectsAsKubectlDoes(String template, String expected) {
        assertThat(JsonPath.parse(template).text(LIST)).isEqualTo(expected);
    }

    @Test
    void readsEscapesInQuotedText() {
        assertThat(JsonPath.parse("{range .items[0:2]}{.metadata.name}{\"\\n\"}{end}")
                        .text(LIST))
                .isEqualTo("a\nb\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{.items[}", "{.items[?(@.a==1]}", "{range .items[*]}x", "{.a", "{end}", "{.a[x]}", "{.}}{"})
    void namesThePlaceOfAnError(String template) {
        assertThatThrownBy(() -> JsonPath.parse(template))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("character");
    }
}
