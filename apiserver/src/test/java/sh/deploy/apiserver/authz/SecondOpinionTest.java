package sh.deploy.apiserver.authz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.api.access.PolicyRule;
import sh.deploy.api.access.Rbac;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.FieldValidation;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.rbacoracle.RbacCases;
import sh.deploy.apiserver.rbacoracle.RbacOracle;
import sh.deploy.apiserver.rbacoracle.Request;
import sh.deploy.apiserver.rbacoracle.Strangeness;
import sh.deploy.apiserver.rbacoracle.World;
import tools.jackson.databind.node.ObjectNode;

/**
 * The authorizer decides as the oracle does, whose author never saw it. Both are asked about random worlds, the oracle about the objects
 * as they were written, the authorizer about what this server makes of them. What it refuses to store is in neither's world.
 */
@Tag("slow")
class SecondOpinionTest {
    /** What the oracle is shown of the objects that were stored. */
    private interface View {
        List<ObjectNode> of(List<ObjectNode> written, Request request);
    }

    private static final int FIXED_WORLDS = 2_000;
    private static final int NEW_WORLDS = 500;

    private final Kinds kinds = Kinds.builtIn();
    private Tally tally = new Tally();
    private View view = (written, request) -> written;

    @Test
    void isTheSameOfWhateverTheDocumentationAnswers() {
        fixed().forEach(seed -> compare(seed, Strangeness.PLAIN));

        report(Strangeness.PLAIN);
        assertThat(tally.requests).isGreaterThanOrEqualTo(20_000);
        assertThat(tally.refused)
                .as("objects of plain worlds that were not stored")
                .isZero();
        assertThat(tally.differences).isEmpty();
    }

    @Test
    void isTheSameOfWorldsThatNobodySawBefore() {
        long first = new Random().nextLong();
        System.out.println("first seed: " + first);
        LongStream.range(first, first + NEW_WORLDS).forEach(seed -> compare(seed, Strangeness.PLAIN));

        report(Strangeness.PLAIN);
        assertThat(tally.differences).as("first seed %s", first).isEmpty();
    }

    /** Validation keeps out what no cluster should hold; of what is left, the two say the same. */
    @Test
    void isTheSameOfWhatIsLeftWhenRefusedObjectsAreKeptOut() {
        fixed().forEach(seed -> compare(seed, Strangeness.REFUSED));

        report(Strangeness.REFUSED);
        assertThat(tally.refused).isPositive();
        assertThat(tally.differences).isEmpty();
    }

    /**
     * What the documentation leaves open is decided as Kubernetes does, which the oracle could not know in two cases: the namespace of
     * a user or a group is overlooked, and an empty name in a rule is that of requests which name nothing. All else is as the oracle
     * chose, or is refused: roleRef in another API group, none meaning RBAC's; subjects of other kinds or groups or without a name;
     * rules for both resources and paths.
     */
    @Test
    void differsWhereTheDocumentationIsOpenInTwoChoicesOfKubernetesOnly() {
        fixed().forEach(seed -> compare(seed, Strangeness.OPEN));
        report(Strangeness.OPEN);
        assertThat(tally.differences).isNotEmpty();

        tally = new Tally();
        view = SecondOpinionTest::asKubernetesChose;
        fixed().forEach(seed -> compare(seed, Strangeness.OPEN));
        assertThat(tally.differences).isEmpty();
    }

    /** Else a role could be given to somebody by who may less than it allows. */
    @Test
    void whoLacksNothingOfARoleMayWhateverItAllows() {
        int given = 0;
        for (long seed = 0; seed < FIXED_WORLDS; seed++) {
            var made = RbacCases.of(seed, Strangeness.OPEN);
            var roles = Stream.concat(made.world().roles().stream(), made.world().clusterRoles().stream())
                    .map(PolicyRule::all)
                    .toList();
            for (var wanted : roles) {
                for (var held : roles) {
                    if (held != wanted && Coverage.missing(held, wanted).isEmpty()) {
                        given += checkRequests(made.requests(), held, wanted);
                    }
                }
            }
        }
        System.out.println("requests that a role allows which its giver lacks nothing of: " + given);
        assertThat(given).isGreaterThan(1_000);
    }

    private static int checkRequests(List<Request> requests, List<PolicyRule> held, List<PolicyRule> wanted) {
        int given = 0;
        for (var request : requests) {
            if (wanted.stream().anyMatch(rule -> allows(rule, request))) {
                assertThat(held).as("%s by %s", request, wanted).anyMatch(rule -> allows(rule, request));
                given++;
            }
        }
        return given;
    }

    private static LongStream fixed() {
        return LongStream.range(0, FIXED_WORLDS);
    }

    private void compare(long seed, Strangeness strangeness) {
        var made = RbacCases.of(seed, strangeness);
        var written = new ArrayList<ObjectNode>();
        var state = new AccessState();
        for (var object : shuffled(made.world(), seed)) {
            stored(object).ifPresent(stored -> {
                written.add(object);
                state.put(stored);
            });
        }
        for (var request : made.requests()) {
            boolean expected = new RbacOracle(World.of(view.of(written, request))).allows(request);
            tally.requests++;
            tally.allowed += expected ? 1 : 0;
            if (decides(state, request) != expected || holdsARule(state, request) != expected) {
                tally.differences.add("seed %d %s, oracle %s: %s".formatted(seed, strangeness, expected, request));
            }
        }
    }

    private static List<ObjectNode> asKubernetesChose(List<ObjectNode> written, Request request) {
        boolean isNameless =
                request instanceof Request.OfResource of && of.name().isEmpty();
        return written.stream()
                .map(object -> asKubernetesChose(object, isNameless))
                .toList();
    }

    private static ObjectNode asKubernetesChose(ObjectNode written, boolean isNameless) {
        var object = written.deepCopy();
        for (var subject : Tree.objects(object, "subjects")) {
            if (!Tree.text(subject, "kind").equals("ServiceAccount")) {
                subject.remove("namespace");
            }
        }
        for (var rule : Tree.objects(object, "rules")) {
            if (isNameless && listsTheEmptyName(rule)) {
                rule.remove("resourceNames");
            }
        }
        return object;
    }

    private static boolean listsTheEmptyName(ObjectNode rule) {
        return PolicyRule.of(rule).resourceNames().contains("");
    }

    private static List<ObjectNode> shuffled(World world, long seed) {
        var all = new ArrayList<>(world.roles());
        all.addAll(world.clusterRoles());
        all.addAll(world.roleBindings());
        all.addAll(world.clusterRoleBindings());
        Collections.shuffle(all, new Random(seed));
        return all;
    }

    /** What the server would store of it; empty when it would refuse it. */
    private Optional<ObjectNode> stored(ObjectNode object) {
        var copy = object.deepCopy();
        var plural = copy.path("kind").asString().toLowerCase(Locale.ROOT) + "s";
        var kind = kinds.byResource(Rbac.GROUP, "v1", plural).orElseThrow();
        FieldValidation.prune(kind, copy);
        kind.prepareForCreate(copy);
        kind.applyDefaults(copy);
        var causes = kind.validateCreate(copy);
        if (causes.isEmpty()) {
            return Optional.of(copy);
        }
        tally.refused++;
        return Optional.empty();
    }

    /** Administrators pass without RBAC, so theirs is what their rules say. */
    private static boolean decides(AccessState state, Request request) {
        var caller = caller(request);
        var decision = switch (request) {
            case Request.OfResource of -> state.authorizer.decide(caller, action(of));
            case Request.OfPath of -> state.authorizer.decidePath(caller, of.verb(), of.path());
        };
        return decision instanceof Decision.Almighty
                ? holdsARule(state, request)
                : decision instanceof Decision.Allowed;
    }

    private static boolean holdsARule(AccessState state, Request request) {
        var namespace = request instanceof Request.OfResource of ? of.namespace() : "";
        return state.authorizer.rules(caller(request), namespace).stream().anyMatch(rule -> allows(rule, request));
    }

    private static boolean allows(PolicyRule rule, Request request) {
        return switch (request) {
            case Request.OfResource of ->
                rule.allows(of.verb(), of.apiGroup(), of.resource(), of.subresource(), of.name());
            case Request.OfPath of -> rule.allowsPath(of.verb(), of.path());
        };
    }

    private static Action action(Request.OfResource of) {
        return new Action(of.verb(), of.apiGroup(), of.resource(), of.subresource(), of.namespace(), of.name());
    }

    private static Caller caller(Request request) {
        return new Caller(request.user(), Set.copyOf(request.groups()), "test");
    }

    private void report(Strangeness strangeness) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d requests, %d allowed, %d different; %d objects refused%n",
                strangeness,
                tally.requests,
                tally.allowed,
                tally.differences.size(),
                tally.refused);
    }

    private static final class Tally {
        private final List<String> differences = new ArrayList<>();
        private int requests;
        private int allowed;
        private int refused;
    }
}
