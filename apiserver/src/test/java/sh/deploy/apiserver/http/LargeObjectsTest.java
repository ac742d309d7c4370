package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An object is at most as large as etcd would take it, however it came and grew. */
class LargeObjectsTest extends ServerTest {
    private static final int LIMIT = 1_572_864;
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private static final String DEPLOYMENT =
            "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"large\"},\"spec\":{\"selector\":"
                    + "{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":"
                    + "{\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]}}}}";

    /** With an argument this long; nothing but the whole object's size bounds arguments. */
    private static String pod(int argument) {
        return pod("large", "")
                .replace("\"image\":\"hello\"", "\"image\":\"hello\",\"args\":[\"" + "x".repeat(argument) + "\"]");
    }

    private static byte[] protobufPod(int argument) {
        var pod = V1.Pod.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder().setName("large"))
                .setSpec(V1.PodSpec.newBuilder()
                        .addContainers(V1.Container.newBuilder()
                                .setName("c")
                                .setImage("hello")
                                .addArgs("x".repeat(argument))))
                .build();
        var unknown = Runtime.Unknown.newBuilder()
                .setTypeMeta(Runtime.TypeMeta.newBuilder().setApiVersion("v1").setKind("Pod"))
                .setRaw(pod.toByteString())
                .build();
        return ByteString.copyFrom(new byte[] {'k', '8', 's', 0})
                .concat(unknown.toByteString())
                .toByteArray();
    }

    private static void assertTooLarge(HttpsClient.Answer answer, String kind) {
        answer.assertRefused(413);
        assertThat(answer.json().path("reason").asString()).isEqualTo("RequestEntityTooLarge");
        assertThat(answer.message())
                .startsWith("Request entity too large: limit is " + LIMIT + "; " + kind + " \"large\" would");
    }

    @ParameterizedTest
    @ValueSource(strings = {JSON, "application/yaml", PROTOBUF})
    void areRefusedWhenCreatedInAnyEncoding(String encoding) {
        var body = encoding.equals(PROTOBUF) ? protobufPod(LIMIT) : pod(LIMIT).getBytes(UTF_8);

        assertTooLarge(admin.sendBytes("POST", in("pods"), body, "content-type", encoding), "Pod");
        assertTooLarge(admin.sendBytes("POST", in("pods?dryRun=All"), body, "content-type", encoding), "Pod");
        assertThat(admin.get(in("pods/large")).status()).isEqualTo(404);
    }

    @Test
    void areTakenUpToTheLastByte() {
        var tooLarge = admin.post(in("pods"), pod(LIMIT)).message();
        int bytes = Integer.parseInt(tooLarge.replaceAll(".*would have ([0-9]+) bytes.*", "$1"));
        int fitting = LIMIT - (bytes - LIMIT);

        assertTooLarge(admin.post(in("pods"), pod(fitting + 1)), "Pod");
        assertThat(admin.post(in("pods"), pod(fitting)).status()).isEqualTo(201);
        assertThat(admin.delete(in("pods/large")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "PUT | application/json | {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'large'},'spec':{'selector'"
                        + ":{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':"
                        + "[{'name':'c','image':'i','args':['BIG']}]}}}}",
                "PATCH | application/merge-patch+json | {'spec':{'template':{'spec':{'containers':[{'name':'c','image':'i','args':"
                        + "['BIG']}]}}}}",
                "PATCH | application/strategic-merge-patch+json | {'spec':{'template':{'spec':{'containers':[{'name':'c','args':"
                        + "['BIG']}]}}}}",
                "PATCH | application/json-patch+json | [{'op':'add','path':'/spec/template/spec/containers/0/args','value':['BIG']}]",
            })
    void areRefusedWhenAChangeWouldMakeThemSo(String method, String encoding, String change) {
        admin.post(apps("deployments"), DEPLOYMENT);

        var body = change.replace('\'', '"').replace("BIG", "x".repeat(LIMIT));
        var answer = admin.send(method, apps("deployments/large"), body, "content-type", encoding);

        assertTooLarge(answer, "Deployment");
        assertThat(admin.get(apps("deployments/large")).text()).doesNotContain("xxx");
    }

    @Test
    void areNotToBeConfusedWithABodyThatIsTooLong() {
        var answer = admin.post(in("pods"), pod(3 << 20));

        answer.assertRefused(413);
        assertThat(answer.message()).startsWith("Request entity too large: limit is 3145728; make the body");
    }
}
