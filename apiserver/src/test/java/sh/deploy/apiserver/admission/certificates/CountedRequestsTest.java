package sh.deploy.apiserver.admission.certificates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.apiserver.pki.MadeRequest;
import sh.deploy.apiserver.watch.Indexer;
import sh.deploy.apiserver.watch.StoredObject;

class CountedRequestsTest {
    private static final MadeRequest N1 = MadeRequest.ofNode("n1");
    private final CountedRequests requests = new CountedRequests();

    @Test
    void countsByWhomAndForWhom() {
        var all = List.of(
                by("1", "jane", N1),
                by("2", "jane", MadeRequest.ofNode("n2")),
                by("3", "jack", N1),
                by("4", "jane", N1));

        assertThat(requests.of(all, "jane", "system:node:n1")).isEqualTo(new CountedRequests.Count(3, 2));
        assertThat(requests.of(List.of(), "jane", "system:node:n1")).isEqualTo(new CountedRequests.Count(0, 0));
    }

    @Test
    void readsARequestOnceForAsLongAsItIsThere() {
        var unread = stored("1", "{}");
        assertThat(count(by("1", "jane", N1))).isEqualTo(1);

        assertThat(count(unread)).isEqualTo(1);
        requests.of(List.of(), "jane", "");
        assertThat(count(unread)).isZero();
    }

    private int count(StoredObject one) {
        return requests.of(List.of(one), "jane", "").byCaller();
    }

    private static StoredObject by(String uid, String user, MadeRequest made) {
        return stored(uid, "{\"spec\":{\"username\":\"" + user + "\",\"request\":\"" + made.base64() + "\"}}");
    }

    private static StoredObject stored(String uid, String json) {
        return new StoredObject(
                new ObjectKey("certificates.k8s.io", "certificatesigningrequests", "", "r" + uid),
                uid,
                1,
                "certificates.k8s.io/v1",
                "CertificateSigningRequest",
                json.getBytes(UTF_8),
                new Indexer.Index(Map.of(), Map.of()));
    }
}
