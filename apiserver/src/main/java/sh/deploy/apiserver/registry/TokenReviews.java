package sh.deploy.apiserver.registry;

import java.util.List;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.UserInfo;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whose a token is that somebody else was shown, and whether it was made for them. Source: Kubernetes' API reference, TokenReview.
 */
final class TokenReviews {
    private final Authenticator authenticator;

    TokenReviews(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    void answer(Resource resource, ObjectNode review) {
        var token = Tree.text(review, "spec", "token");
        if (token.isEmpty()) {
            throw resource.bad("token is required for TokenReview in authentication");
        }
        var asked = Tree.texts(review, "spec", "audiences");
        var wanted = asked.isEmpty() ? List.of(Authenticator.AUDIENCE) : asked;
        var status = review.putObject("status");
        try {
            var proof = authenticator.prove(token);
            var fitting = wanted.stream().filter(proof.audiences()::contains).toList();
            if (fitting.isEmpty()) {
                refuse(status, "the token was made for others than " + String.join(", ", wanted));
                return;
            }
            status.put("authenticated", true);
            UserInfo.add(status, "user", proof.caller());
            fitting.forEach(status.putArray("audiences")::add);
        } catch (ProblemException e) {
            refuse(status, e.problem().message());
        }
    }

    private static void refuse(ObjectNode status, String why) {
        status.putObject("user");
        status.put("error", why);
    }
}
