package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in one field is answered with the field, the value and what is allowed there, and nothing of it is kept. */
class BadFieldsTest extends ServerTest {
    @AfterEach
    void keptNothing() {
        assertThat(admin.get(in("pods")).json().path("items").size()).isZero();
        assertThat(admin.get(apps("deployments")).json().path("items").size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'name':'c'} | 422 | spec.containers[0].image: Required value",
                "{'name':'C_','image':'i'} | 422 | spec.containers[0].name: Invalid value: \"C_\"",
                "{'name':'c','image':'i','ports':[{'containerPort':70000}]} | 422 | spec.containers[0].ports[0].containerPort:"
                        + " Invalid value: 70000: must be between 1 and 65535",
                "{'name':'c','image':'i','ports':[{'containerPort':'http'}]} | 400 | spec.containers[0].ports[0].containerPort",
                "{'name':'c','image':'i','resources':{'limits':{'memory':'much'}}} | 400 | spec.containers[0].resources.limits",
                "{'name':'c','image':'i','resources':{'limits':{'cpu':'-1'}}} | 422 | spec.containers[0].resources.limits[cpu]:"
                        + " Invalid value: \"-1\": must be greater than or equal to 0",
                "{'name':'c','image':['i']} | 400 | spec.containers[0].image",
            })
    void ofAContainer(String container, int status, String sentence) {
        var answer = admin.post(
                in("pods"),
                "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":["
                        + container.replace('\'', '"') + "]}}");

        answer.assertRefused(status);
        assertThat(answer.message()).contains(sentence);
    }

    @Test
    void ofTwoContainersWithOneName() {
        var answer = admin.post(
                in("pods"),
                pod("p", "").replace("\"image\":\"hello\"}", "\"image\":\"hello\"},{\"name\":\"c\",\"image\":\"i\"}"));

        answer.assertRefused(422);
        assertThat(answer.message()).contains("spec.containers[1].name: Duplicate value: \"c\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{'matchLabels':{'app':'other'}} | `selector` does not match template `labels`",
                "{'matchLabels':{'app':'no spaces'}} | spec.selector.matchLabels: Invalid value: \"no spaces\"",
                "{'matchExpressions':[{'key':'app','operator':'Near'}]} | spec.selector.matchExpressions[0].operator:",
                "{} | spec.selector: Invalid value",
            })
    void ofASelector(String selector, String sentence) {
        var answer = admin.post(apps("deployments"), """
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"selector":%s,
                 "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}}
                """.formatted(selector.replace('\'', '"')));

        answer.assertRefused(422);
        assertThat(answer.message()).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "labelSelector=a%20b, unable to parse selector",
        "labelSelector=app%20in%20web, unable to parse selector",
        "fieldSelector=spec.nodeName, spec.nodeName",
        "fieldSelector=spec.color%3Dred, spec.color",
    })
    void ofASelectorInTheAddress(String query, String sentence) {
        var answer = admin.get(in("pods?" + query));

        answer.assertRefused(400);
        assertThat(answer.message()).contains(sentence);
    }
}
