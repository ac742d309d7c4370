package sh.deploy.apiserver.registry;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.accounts.AccountClaims;
import sh.deploy.apiserver.authn.accounts.Identified;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.kinds.FieldValidation;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.policy.TokenTerms;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.SigningKeys;
import sh.deploy.apiserver.watch.Snapshot;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens of service accounts, as {@code kubectl create token} asks for them: the {@code token} subresource. Nothing is stored. Source of the
 * rules and sentences: Kubernetes' API reference, TokenRequest.
 */
final class TokenRequests {
    /** Of a token that lies in a pod, where whoever takes over a container finds it; it is renewed in time. */
    private static final Duration LONGEST_IN_POD = Duration.ofHours(1);

    private static final int MOST_AUDIENCES = 16;

    private final Authorizer authorizer;
    private final Admission admission;
    private final TokenIssuer issuer;
    private final Store store;
    private final Time time;
    private final Uids ids = new Uids();

    TokenRequests(Authorizer authorizer, Admission admission, TokenIssuer issuer, Store store, Time time) {
        this.authorizer = authorizer;
        this.admission = admission;
        this.issuer = issuer;
        this.store = store;
        this.time = time;
    }

    ApiResult issue(Caller caller, Resource resource) {
        var name = resource.request().name();
        var permit = authorizer.permit(caller, resource.action("create", name), AuditNotes::decided);
        var warnings = new ArrayList<String>(0);
        var body = new Resource(Kinds.TOKEN_REQUEST, Kinds.TOKEN_REQUEST, resource.request());
        var request = Bodies.object(body, resource.request().body(), warnings);
        complete(resource, request);
        var asked = resource.asked(admission);
        warnings.addAll(admission.judgeBody(
                permit,
                asked,
                resource.key(),
                request,
                null,
                changed -> FieldValidation.prune(Kinds.TOKEN_REQUEST, changed)));
        validate(name, request);
        var state = store.newest();
        var account = state.get(resource.key());
        if (account == null) {
            throw resource.notFound(name);
        }
        admission.checkTokenRequest(permit, name, request);
        var claims = claims(caller, account, request, state, warnings);
        var token = issuer.sign(claims);
        if (token.length() > TokenIssuer.MOST_CHARACTERS) {
            throw invalid(name, List.of(FieldCause.tooLong("spec.audiences", TokenIssuer.MOST_CHARACTERS)));
        }
        AuditNotes.issued("JTI=" + claims.id());
        request.putObject("status")
                .put("token", token)
                .put("expirationTimestamp", claims.expiresAt().toString());
        return new ApiResult.Answer(request, true, warnings);
    }

    private void complete(Resource resource, ObjectNode request) {
        var metadata = Tree.child(request, "metadata");
        Tree.defaultTo(metadata, "name", resource.request().name());
        if (!Tree.text(metadata, "name").equals(resource.request().name())) {
            throw resource.bad("name in URL does not match name in TokenRequest object");
        }
        metadata.put(
                "creationTimestamp", time.now().truncatedTo(ChronoUnit.SECONDS).toString());
        var spec = Tree.child(request, "spec");
        Tree.defaultTo(spec, "expirationSeconds", TokenTerms.USUAL_SECONDS);
        if (Tree.texts(spec, "audiences").isEmpty()) {
            spec.putArray("audiences").add(Authenticator.AUDIENCE);
        }
    }

    private static void validate(String name, ObjectNode request) {
        var causes = new ArrayList<FieldCause>(0);
        TokenTerms.validateLife(Tree.number(request, 0, "spec", "expirationSeconds"), "spec.expirationSeconds", causes);
        validateAudiences(Tree.texts(request, "spec", "audiences"), causes);
        if (!causes.isEmpty()) {
            throw invalid(name, causes);
        }
    }

    /** No more than are signed in a moment. */
    private static void validateAudiences(List<String> audiences, List<FieldCause> causes) {
        if (audiences.size() > MOST_AUDIENCES) {
            causes.add(FieldCause.invalid(
                    "spec.audiences", audiences.size() + " audiences", "at most " + MOST_AUDIENCES + " are allowed"));
            return;
        }
        for (int i = 0; i < audiences.size(); i++) {
            var path = "spec.audiences[" + i + "]";
            if (audiences.get(i).isEmpty()) {
                causes.add(FieldCause.invalid(path, "", "an audience has a name"));
            }
            TokenTerms.validateAudience(audiences.get(i), path, causes);
        }
    }

    private AccountClaims claims(
            Caller caller, StoredObject account, ObjectNode request, Snapshot state, List<String> warnings) {
        var now = time.now().truncatedTo(ChronoUnit.SECONDS);
        var binding = TokenBinding.of(request, account, state);
        boolean inPod = binding.pod() != null || !caller.node().isEmpty();
        return new AccountClaims(
                Tree.texts(request, "spec", "audiences"),
                now,
                now,
                expiry(now, inPod ? LONGEST_IN_POD : SigningKeys.LONGEST_TOKEN, Tree.child(request, "spec"), warnings),
                ids.next(),
                account.key().namespace(),
                new Identified(account.key().name(), account.uid()),
                binding.pod(),
                binding.secret(),
                binding.node());
    }

    /** A longer life than the cluster gives is cut to that. */
    private static Instant expiry(Instant now, Duration longest, ObjectNode spec, List<String> warnings) {
        long asked = Tree.number(spec, TokenTerms.USUAL_SECONDS, "expirationSeconds");
        long given = Math.min(asked, longest.toSeconds());
        if (given < asked) {
            warnings.add("requested expiration of " + asked + " seconds shortened to " + given + " seconds");
            Tree.put(spec, "expirationSeconds", given);
        }
        return now.plus(Duration.ofSeconds(given));
    }

    private static RuntimeException invalid(String name, List<FieldCause> causes) {
        return Admission.invalid(Kinds.TOKEN_REQUEST, name, causes).toException();
    }
}
