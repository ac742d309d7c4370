package sh.deploy.apiserver.admission.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.admission.webhook.call.Body;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

class ReviewRequestTest {
    private static ReviewRequest review() {
        var kind = Kinds.builtIn().byResource("", "v1", "configmaps").orElseThrow();
        var places = new WebhookPlaces(1);
        var waiting = new Waiting(places);
        var place = Place.of(places.share());
        var asked = new Asked(kind, "configmaps", "", false, Tree::newObject, 0, waiting, place, Heard.NONE, Set.of());
        var object = JsonTrees.object("{\"metadata\":{\"name\":\"x\",\"uid\":\"its own\"}}".getBytes(UTF_8));
        var caller = new Caller("jane", Set.of(), "token");
        var attempt = new Attempt(Operation.CREATE, asked, caller, kind, "ns", "x", object, null, true, any -> {});
        return new ReviewRequest(attempt, kind);
    }

    private static ObjectNode sent(Body body) {
        var bytes = body.shared().clone();
        System.arraycopy(body.own(), 0, bytes, body.at(), body.own().length);
        return JsonTrees.object(bytes);
    }

    @Test
    void isEncodedOnceForAllQuestionsEachOfWhichHasItsOwnUid() {
        var review = review();
        var one = new UUID(1, 2);
        var other = new UUID(-1, -2);

        var first = review.body(one);
        var second = review.body(other);

        assertThat(second.shared()).isSameAs(first.shared());
        assertThat(Tree.text(sent(first), "request", "uid")).isEqualTo(one.toString());
        assertThat(Tree.text(sent(second), "request", "uid")).isEqualTo(other.toString());
        assertThat(Tree.text(sent(second), "request", "object", "metadata", "uid"))
                .isEqualTo("its own");
    }
}
