package sh.deploy.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.problem.Problem;
import sh.deploy.api.problem.Reason;

class StatusesTest {
    private static Problem notFound(String message) {
        var json = """
                {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": "%s", "reason": "NotFound", "code": 404}
                """.formatted(message);
        return Statuses.problem(404, json.getBytes(UTF_8));
    }

    @Test
    void whatAWebhookDeniesIsNotGoneWhateverReasonItGives() {
        var denied = notFound("admission webhook \\\"a.b.c\\\" denied the request: no");

        assertThat(denied.says(Reason.NOT_FOUND)).isFalse();
        assertThat(denied.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(denied.httpStatus()).isEqualTo(404);
    }

    @Test
    void norIsWhatAPolicyDenies() {
        var json = """
                {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
                 "message": "nodes \\"n\\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
                 "details": {"causes": [{"message": "ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no"}]}}
                """;
        var denied = Statuses.problem(404, json.getBytes(UTF_8));

        assertThat(denied.denied()).isTrue();
        assertThat(denied.says(Reason.NOT_FOUND)).isFalse();
    }

    @Test
    void norIsWhatAPolicyDeniesThatCouldNotChangeIt() {
        var sentence = "policy 'p' with binding 'b' denied request: no";
        var json = """
                {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
                 "message": "%s", "details": {"causes": [{"message": "%s"}]}}
                """;

        assertThat(Statuses.problem(404, json.formatted(sentence, sentence).getBytes(UTF_8))
                        .denied())
                .isTrue();
        assertThat(Statuses.problem(404, json.formatted(sentence, "other").getBytes(UTF_8))
                        .denied())
                .isFalse();
        assertThat(notFound(sentence).denied()).isFalse();
    }

    @Test
    void whoOnlyQuotesAPolicyDeniesNothing() {
        assertThat(notFound("pods \\\"x is forbidden: ValidatingAdmissionPolicy 'p'\\\" not found")
                        .says(Reason.NOT_FOUND))
                .isTrue();
    }

    @Test
    void whatTheServerSaysIsGone() {
        assertThat(notFound("pods \\\"a\\\" not found").says(Reason.NOT_FOUND)).isTrue();
    }
}
