package sh.deploy.apiserver.registry;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.Admitted;
import sh.deploy.apiserver.admission.webhook.Asked;
import sh.deploy.apiserver.admission.webhook.Heard;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.Permit;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.log.AppendRefused;
import sh.deploy.apiserver.log.Expected;
import tools.jackson.databind.node.ObjectNode;

/** New objects. */
final class Creates {
    /** A generated name that is taken is made up anew this often. */
    private static final int ATTEMPTS = 8;

    private static final int NAME_PREFIX_LENGTH = 58;
    private static final int SUFFIX_LENGTH = 5;
    /** No vowels and no digits that look like them: no words come out. */
    private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private final Authorizer authorizer;
    private final Admission admission;
    private final Commits commits;
    private final Uids uids = new Uids();
    private final Time time;

    Creates(Authorizer authorizer, Admission admission, Commits commits, Time time) {
        this.authorizer = authorizer;
        this.admission = admission;
        this.commits = commits;
        this.time = time;
    }

    ApiResult create(Caller caller, Resource resource) {
        var request = resource.request();
        var asked = request.body() instanceof ObjectNode body ? Tree.text(body, "metadata", "name") : "";
        var permit = authorizer.permit(caller, resource.creation(asked));
        var earlier = commits.earlier(caller.user(), request.write().idempotencyKey());
        if (earlier.isPresent()) {
            return new ApiResult.One(resource.kind(), earlier.get().object(), true, List.of());
        }
        var warnings = new ArrayList<String>(0);
        return ProblemException.telling(warnings, () -> {
            var object = Bodies.object(resource, request.body(), warnings);
            complete(resource, object);
            var stored = store(resource, permit, object, warnings);
            return new ApiResult.One(resource.kind(), stored, true, warnings);
        });
    }

    /** Each attempt starts with what the one before made of the object, so what any of them says is told. */
    private byte[] store(Resource resource, Permit permit, ObjectNode object, List<String> warnings) {
        var prefix = generatePrefix(object);
        var asked = resource.asked(admission);
        for (int attempt = 1; ; attempt++) {
            if (!prefix.isEmpty()) {
                Tree.child(object, "metadata").put("name", prefix + suffix());
            }
            var name = Tree.text(object, "metadata", "name");
            AuditNotes.named(name);
            var admitted = admit(resource, permit, asked, object, name);
            admitted.warnings().stream()
                    .filter(warning -> !warnings.contains(warning))
                    .forEach(warnings::add);
            try {
                return commits.commit(admitted, resource.request().write());
            } catch (AppendRefused refused) {
                boolean taken = refused.failed() instanceof Expected.Absent;
                if (taken && (prefix.isEmpty() || attempt == ATTEMPTS)) {
                    throw resource.alreadyExists(name);
                }
                // Webhooks have changed the object already; what they add they would add twice.
                asked = asked.having(Heard.CHANGING);
                if (attempt == ATTEMPTS) {
                    throw resource.conflict(name, "its namespace keeps changing; try again");
                }
            }
        }
    }

    private Admitted admit(Resource resource, Permit permit, Asked asked, ObjectNode object, String name) {
        var shaped = resource.kind().toStored(object);
        return admission.create(permit, asked, resource.stored(), resource.key(name), shaped);
    }

    private void complete(Resource resource, ObjectNode object) {
        var metadata = Tree.child(object, "metadata");
        if (!Tree.text(metadata, "resourceVersion").isEmpty()) {
            throw resource.bad("resourceVersion should not be set on objects to be created");
        }
        metadata.put("uid", uids.next());
        metadata.put(
                "creationTimestamp", time.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }

    /** Empty when the author chose the name. */
    private static String generatePrefix(ObjectNode object) {
        var prefix = Tree.text(object, "metadata", "generateName");
        if (prefix.isEmpty() || !Tree.text(object, "metadata", "name").isEmpty()) {
            return "";
        }
        return prefix.length() > NAME_PREFIX_LENGTH ? prefix.substring(0, NAME_PREFIX_LENGTH) : prefix;
    }

    private static String suffix() {
        var random = ThreadLocalRandom.current();
        var suffix = new StringBuilder(SUFFIX_LENGTH);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            suffix.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
        }
        return suffix.toString();
    }
}
