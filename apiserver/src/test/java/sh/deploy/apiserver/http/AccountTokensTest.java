package sh.deploy.apiserver.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1Authentication;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.authn.Authenticator;

/** How tokens of service accounts are asked for, what they say and whom they let in. */
@Tag("slow")
class AccountTokensTest extends TokenTest {
    @Test
    void sayWhatKubernetesTokensSay() {
        var answer = request(admin, "robot", "").json();
        var claims = claims(answer.at("/status/token").asString());

        assertThat(claims.propertyNames())
                .containsExactlyInAnyOrder("aud", "exp", "iat", "iss", "jti", "kubernetes.io", "nbf", "sub");
        assertThat(claims.path("aud").toString()).isEqualTo("[\"" + Authenticator.AUDIENCE + "\"]");
        assertThat(claims.path("iss").asString()).isEqualTo(Authenticator.AUDIENCE);
        assertThat(claims.path("sub").asString()).isEqualTo("system:serviceaccount:" + namespace + ":robot");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(claims.path("kubernetes.io").toString())
                .isEqualTo("{\"namespace\":\"" + namespace + "\",\"serviceaccount\":{\"name\":\"robot\",\"uid\":\""
                        + uid(in("serviceaccounts/robot")) + "\"}}");
        assertThat(Instant.parse(answer.at("/status/expirationTimestamp").asString())
                        .getEpochSecond())
                .isEqualTo(claims.path("exp").asLong());
        assertThat(answer.at("/spec/expirationSeconds").asLong()).isEqualTo(3600);
        assertThat(answer.path("kind").asString()).isEqualTo("TokenRequest");
    }

    @Test
    void letTheAccountIn() {
        var token = token("");
        assertThat(by(token, in("pods")).status()).isEqualTo(403);
        post(admin, here("roles"), role("reader", rule("list", "pods")));
        post(
                admin,
                here("rolebindings"),
                object(
                        "RoleBinding",
                        "reader",
                        roleRef("Role/reader") + ",'subjects':[{'kind':'ServiceAccount','name':'robot'}]"));

        assertThat(by(token, in("pods")).status()).isEqualTo(200);
        assertThat(by(token, "/api/v1/pods").status()).isEqualTo(403);
    }

    @Test
    void tellWhoTheCallerIs() {
        var pod = podOf("robot");
        var token = token(boundTo("Pod", pod, ""));
        var id = claims(token).path("jti").asString();

        var user = whoIs(token);

        assertThat(user.path("username").asString()).isEqualTo("system:serviceaccount:" + namespace + ":robot");
        assertThat(user.path("uid").asString()).isEqualTo(uid(in("serviceaccounts/robot")));
        assertThat(user.path("groups").toString())
                .isEqualTo("[\"system:authenticated\",\"system:serviceaccounts\",\"system:serviceaccounts:" + namespace
                        + "\"]");
        assertThat(user.path("extra").toString())
                .isEqualTo("{\"authentication.kubernetes.io/credential-id\":[\"JTI=" + id
                        + "\"],\"authentication.kubernetes.io/pod-name\":[\"" + pod
                        + "\"],\"authentication.kubernetes.io/pod-uid\":[\"" + uid(in("pods/" + pod)) + "\"]}");
    }

    @Test
    void ofAPodNameItsNodeToo() {
        admin.post(
                "/api/v1/nodes",
                "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"" + own("n1") + "\"}}");
        var token = token(boundTo("Pod", podOf("robot"), ""));

        assertThat(whoIs(token).path("extra").toString())
                .contains("\"authentication.kubernetes.io/node-name\":[\"" + own("n1") + "\"]")
                .contains("\"authentication.kubernetes.io/node-uid\":[\"" + uid("/api/v1/nodes/" + own("n1")) + "\"]");
        admin.delete("/api/v1/nodes/" + own("n1"));
        assertThat(by(token, "/api").status()).isEqualTo(200);
    }

    @Test
    void ofANodeEndWithIt() {
        var node = own("n2");
        admin.post(
                "/api/v1/nodes", "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"" + node + "\"}}");
        var token = token(boundTo("Node", node, ""));
        assertThat(by(token, "/api").status()).isEqualTo(200);

        admin.delete("/api/v1/nodes/" + node);

        assertThat(by(token, "/api").message()).contains("bound to one of the nodes, \"" + node + "\", that is gone");
    }

    @Test
    void liveAsLongAsAskedWithinBounds() {
        assertThat(request(admin, "robot", "'expirationSeconds':599").message())
                .contains(
                        "spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes");
        request(admin, "robot", "'expirationSeconds':4294967297").assertRefused(422);
        assertThat(claims(token("'expirationSeconds':600")).path("exp").asLong()
                        - claims(token("'expirationSeconds':600")).path("iat").asLong())
                .isBetween(599L, 600L);
        var year = request(admin, "robot", "'expirationSeconds':31536000");

        assertThat(year.json().at("/spec/expirationSeconds").asLong()).isEqualTo(30 * 24 * 3600);
        assertThat(year.warnings().toString())
                .contains("requested expiration of 31536000 seconds shortened to 2592000 seconds");
    }

    @Test
    void boundToAPodLiveForAnHourAtMost() {
        var day = request(admin, "robot", "'expirationSeconds':86400," + boundTo("Pod", podOf("robot"), ""));
        var claims = claims(day.json().at("/status/token").asString());

        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
        assertThat(day.json().at("/spec/expirationSeconds").asLong()).isEqualTo(3600);
        assertThat(day.warnings().toString())
                .contains("requested expiration of 86400 seconds shortened to 3600 seconds");
    }

    @Test
    void endWithWhatTheyAreBoundTo() {
        admin.post(in("secrets"), "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"}}");
        var pod = podOf("robot");
        var byPod = token(boundTo("Pod", pod, uid(in("pods/" + pod))));
        var bySecret = token(boundTo("Secret", "s", ""));
        var byAccount = token("");
        assertThat(by(byPod, "/api").status()).isEqualTo(200);
        assertThat(by(bySecret, "/api").status()).isEqualTo(200);

        admin.delete(in("secrets/s"));
        assertThat(by(bySecret, "/api").message()).contains("bound to one of the secrets, \"s\", that is gone");
        admin.delete(in("pods/" + pod) + "?gracePeriodSeconds=0");
        podOf("robot");
        assertThat(by(byPod, "/api").status()).isEqualTo(401);
        assertThat(by(byAccount, "/api").status()).isEqualTo(200);

        admin.delete(in("serviceaccounts/robot"));
        post(admin, in("serviceaccounts"), account("robot"));
        assertThat(by(byAccount, "/api").status()).isEqualTo(401);
    }

    @Test
    void areBoundOnlyToWhatIsThereAndFits() {
        post(admin, in("serviceaccounts"), account("other"));
        var pod = podOf("other");

        request(admin, "robot", boundTo("Pod", "none", "")).assertRefused(404);
        request(admin, "other", boundTo("Pod", pod, "wrong")).assertRefused(409);
        request(admin, "robot", boundTo("ConfigMap", "x", "")).assertRefused(400);
        assertThat(request(admin, "robot", boundTo("Pod", pod, "")).message())
                .isEqualTo(
                        "cannot bind token for serviceaccount \"robot\" to pod running with different serviceaccount name");
        request(admin, "ghost", "").assertRefused(404);
        request(admin, "robot", "'audiences':['']").assertRefused(422);
        assertThat(request(admin, "robot", "'audiences':['" + "x".repeat(253) + "']")
                        .status())
                .isEqualTo(201);
        assertThat(request(admin, "robot", "'audiences':['a','" + "x".repeat(254) + "']")
                        .message())
                .contains("spec.audiences[1]: Too long: may not be more than 253 bytes");
        request(admin, "robot", "'audiences':['a\\n18:00 ERROR']").assertRefused(422);
        request(admin, "robot", "'audiences':['a'" + ",'a'".repeat(16) + "]").assertRefused(422);
        post(admin, in("serviceaccounts/robot/token"), "{'metadata':{'name':'other'}}")
                .assertRefused(400);
        post(admin, in("serviceaccounts/robot/token"), "{'kind':'Pod'}").assertRefused(400);
        assertThat(admin.get(in("serviceaccounts/robot/token")).status()).isEqualTo(405);
    }

    @Test
    void areForWhoMayMakeThem() {
        allowHere("jane", rule("create", "serviceaccounts"));
        request(as("jane"), "robot", "").assertRefused(403);
        allowHere("ann", rule("create", "serviceaccounts/token"));

        assertThat(request(as("ann"), "robot", "").status()).isEqualTo(201);
    }

    @Test
    void endTheWatchesThatTheyBegan() {
        post(admin, here("roles"), role("reader", rule("list,watch", "configmaps")));
        post(
                admin,
                here("rolebindings"),
                object(
                        "RoleBinding",
                        "reader",
                        roleRef("Role/reader") + ",'subjects':[{'kind':'ServiceAccount','name':'robot'}]"));
        try (var nobody = new HttpsClient(server, null);
                var watch = nobody.watch(in("configmaps") + "?watch=true", "authorization", "Bearer " + token(""))) {
            admin.post(in("configmaps"), configMap("a"));
            assertThat(watch.nextShort()).isEqualTo("ADDED a");

            admin.delete(in("serviceaccounts/robot"));

            assertThat(watch.nextOrEnd()).isNull();
        }
    }

    @Test
    void areAskedForInProtobufAsNewKubectlsDo() {
        var pod = podOf("robot");
        var request = V1Authentication.TokenRequest.newBuilder()
                .setSpec(V1Authentication.TokenRequestSpec.newBuilder()
                        .setExpirationSeconds(900)
                        .setBoundObjectRef(V1Authentication.BoundObjectReference.newBuilder()
                                .setKind("Pod")
                                .setApiVersion("v1")
                                .setName(pod)
                                .setUID(uid(in("pods/" + pod)))))
                .build();
        var unknown = Runtime.Unknown.newBuilder()
                .setTypeMeta(Runtime.TypeMeta.newBuilder()
                        .setApiVersion("authentication.k8s.io/v1")
                        .setKind("TokenRequest"))
                .setRaw(request.toByteString())
                .build();
        var body = ByteString.copyFrom(new byte[] {'k', '8', 's', 0}).concat(unknown.toByteString());

        var answer = admin.sendBytes(
                "POST",
                in("serviceaccounts/robot/token"),
                body.toByteArray(),
                "content-type",
                "application/vnd.kubernetes.protobuf");

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        var claims = claims(answer.json().at("/status/token").asString());
        assertThat(claims.at("/kubernetes.io/pod/name").asString()).isEqualTo(pod);
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(900);
    }
}
