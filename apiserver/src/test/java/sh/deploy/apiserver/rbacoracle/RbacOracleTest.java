package sh.deploy.apiserver.rbacoracle;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of the documentation, one by one. "Guide" is "Using RBAC Authorization", "reference" the API reference of
 * {@code rbac.authorization.k8s.io/v1}, "authorization" the page of that name, "review" the API reference of
 * SubjectAccessReview. "Open" marks what they do not answer.
 */
class RbacOracleTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String READ_PODS = "{'apiGroups':[''],'resources':['pods'],'verbs':['get','list','watch']}";
    private static final String ANY_RESOURCE = "{'apiGroups':['*'],'resources':['*'],'verbs':['*']}";
    private static final Request.OfResource GET_POD =
            new Request.OfResource("jane", List.of(), "get", "", "pods", "", "red", "web");

    // ---- Nothing is allowed unless something grants it

    /** Rule (authorization): access is denied by default. */
    @Test
    void deniesWhatNobodyGrants() {
        assertThat(allows(GET_POD)).isFalse();
        assertThat(allows(get("/healthz"))).isFalse();
        assertThat(allows(GET_POD, role("red", "reader", READ_PODS))).isFalse();
    }

    /** Rule (guide, Role and ClusterRole): permissions only add up; no rule denies. */
    @Test
    void addsUpWhatBindingsAndRulesGrant() {
        var world = new ObjectNode[] {
            role("red", "none"),
            role("red", "both", rule("''", "'secrets'", "'get'"), READ_PODS),
            roleBinding("red", "Role/none", user("jane")),
            roleBinding("red", "Role/both", user("jane")),
        };

        assertThat(allows(GET_POD, world)).isTrue();
        assertThat(allows(GET_POD.resource("secrets"), world)).isTrue();
    }

    /** Rule: a request must be covered by one rule as a whole; parts of two do not make one. */
    @Test
    void neverJoinsHalvesOfTwoRules() {
        var world = new ObjectNode[] {
            role("red", "halves", rule("''", "'pods'", "'list'"), rule("''", "'secrets'", "'get'")),
            roleBinding("red", "Role/halves", user("jane")),
        };

        assertThat(allows(GET_POD, world)).isFalse();
    }

    /** Rule (authorization, system:masters): that group passes without RBAC, which does not know it by itself. */
    @Test
    void takesSystemMastersForAGroupLikeAnyOther() {
        var master = GET_POD.by("root", List.of("system:masters"));

        assertThat(allows(master)).isFalse();
        assertThat(allows(master, clusterRole("all", ANY_RESOURCE), clusterBinding("all", group("system:masters"))))
                .isTrue();
    }

    // ---- Bindings

    /** Rule (guide, RoleBinding): it grants a Role of its own namespace, within that namespace. */
    @Test
    void aRoleBindingGrantsInItsNamespaceOnly() {
        var world = new ObjectNode[] {
            role("red", "reader", READ_PODS),
            role("blue", "reader", READ_PODS),
            roleBinding("red", "Role/reader", user("jane")),
        };

        assertThat(allows(GET_POD, world)).isTrue();
        assertThat(allows(GET_POD.namespace("blue"), world)).isFalse();
    }

    /** Rule (guide): a RoleBinding may refer to a Role in the same namespace, so to no other's. */
    @Test
    void aRoleBindingFindsNoRoleOfAnotherNamespace() {
        var world = new ObjectNode[] {
            role("blue", "reader", READ_PODS), roleBinding("red", "Role/reader", user("jane")),
        };

        assertThat(allows(GET_POD, world)).isFalse();
        assertThat(allows(GET_POD.namespace("blue"), world)).isFalse();
    }

    /** Rule (guide): a RoleBinding may refer to a ClusterRole, whose permissions it grants within its own namespace. */
    @Test
    void aRoleBindingLimitsAClusterRoleToItsNamespace() {
        var world = new ObjectNode[] {
            clusterRole("reader", READ_PODS), roleBinding("red", "ClusterRole/reader", user("jane")),
        };

        assertThat(allows(GET_POD, world)).isTrue();
        assertThat(allows(GET_POD.namespace("blue"), world)).isFalse();
    }

    /** Rule (guide): cluster-scoped resources and all namespaces at once need a ClusterRoleBinding. */
    @Test
    void aRoleBindingNeverReachesTheClusterOrAllNamespaces() {
        var world = new ObjectNode[] {
            clusterRole("all", ANY_RESOURCE), roleBinding("red", "ClusterRole/all", user("jane")),
        };

        assertThat(allows(GET_POD.verb("list").name("").namespace(""), world)).isFalse();
        assertThat(allows(GET_POD.resource("nodes").namespace(""), world)).isFalse();
        assertThat(allows(GET_POD.namespace(""), clusterRole("all", ANY_RESOURCE), withoutNamespace(world[1])))
                .isFalse();
    }

    /** Rule (guide, cluster-admin): in a RoleBinding it reaches the namespace itself, whose requests state it. */
    @Test
    void aRoleBindingReachesWhateverIsRequestedInItsNamespace() {
        var self = GET_POD.resource("namespaces").name("red");

        assertThat(allows(self, clusterRole("all", ANY_RESOURCE), roleBinding("red", "ClusterRole/all", user("jane"))))
                .isTrue();
    }

    /** Rule (reference): URLs count only in ClusterRoles that a ClusterRoleBinding refers to. */
    @Test
    void aRoleBindingNeverGrantsPaths() {
        String rule = urls("'*'", "'*'");

        assertThat(allows(get("/healthz"), clusterRole("health", rule), clusterBinding("health", user("jane"))))
                .isTrue();
        assertThat(allows(
                        get("/healthz"),
                        clusterRole("health", rule),
                        role("red", "health", rule),
                        roleBinding("red", "ClusterRole/health", user("jane")),
                        roleBinding("red", "Role/health", user("jane"))))
                .isFalse();
    }

    /** Rule (guide): a ClusterRoleBinding grants at the level of the cluster and in every namespace. */
    @Test
    void aClusterRoleBindingGrantsEverywhere() {
        var world = new ObjectNode[] {clusterRole("all", ANY_RESOURCE), clusterBinding("all", user("jane"))};

        assertThat(allows(GET_POD, world)).isTrue();
        assertThat(allows(GET_POD.namespace("blue"), world)).isTrue();
        assertThat(allows(GET_POD.verb("list").name("").namespace(""), world)).isTrue();
        assertThat(allows(GET_POD.resource("nodes").namespace(""), world)).isTrue();
    }

    /** Rule (reference): a ClusterRoleBinding can refer to a ClusterRole only. */
    @Test
    void aClusterRoleBindingFindsNoRole() {
        var binding = bindingTo("ClusterRoleBinding", "", "Role/reader", user("jane"));

        assertThat(allows(GET_POD, role("red", "reader", READ_PODS), clusterRole("reader", READ_PODS), binding))
                .isFalse();
    }

    /** Rule (guide): the kind in the reference says which of the two is meant. */
    @Test
    void aRoleAndAClusterRoleOfOneNameAreTwo() {
        var toRole = roleBinding("red", "Role/reader", user("jane"));
        var toClusterRole = roleBinding("red", "ClusterRole/reader", user("jane"));

        assertThat(allows(GET_POD, clusterRole("reader", READ_PODS), toRole)).isFalse();
        assertThat(allows(GET_POD, role("red", "reader", READ_PODS), toClusterRole))
                .isFalse();
    }

    /** Rule (review, evaluationError): a missing role is an error, and the roles that are there still count. */
    @Test
    void aBindingToAMissingRoleGrantsNothingAndHindersNoOther() {
        var missing = roleBinding("red", "Role/missing", user("jane"));

        assertThat(allows(GET_POD, missing, clusterBinding("missing", user("jane"))))
                .isFalse();
        assertThat(allows(
                        GET_POD,
                        missing,
                        clusterBinding("missing", user("jane")),
                        role("red", "reader", READ_PODS),
                        roleBinding("red", "Role/reader", user("jane"))))
                .isTrue();
    }

    /** Open: references to another API group, or to none. */
    @Test
    void aReferenceToAnotherApiGroupFindsNothing() {
        var role = role("red", "reader", READ_PODS);
        var foreign = roleBinding("red", "Role/reader", user("jane"));
        foreign.withObject("/roleRef").put("apiGroup", "apps");
        var unsaid = roleBinding("red", "Role/reader", user("jane"));
        unsaid.withObject("/roleRef").remove("apiGroup");

        assertThat(allows(GET_POD, role, foreign)).isFalse();
        assertThat(allows(GET_POD, role, unsaid)).isTrue();
    }

    /** Rule (guide, Aggregated ClusterRoles): a controller fills in the rules; what counts are the rules. */
    @Test
    void takesAggregatedRolesAsTheyAre() {
        var aggregated = clusterRole("all");
        aggregated
                .withObject("/aggregationRule")
                .withArray("clusterRoleSelectors")
                .addObject()
                .putObject("matchLabels")
                .put("into", "all");
        var part = clusterRole("part", ANY_RESOURCE);
        part.withObject("/metadata/labels").put("into", "all");

        assertThat(allows(GET_POD, aggregated, part, clusterBinding("all", user("jane"))))
                .isFalse();
    }

    // ---- Subjects

    /** Rule (guide): names of users and groups are text, and case matters. */
    @Test
    void comparesUsersAndGroupsAsText() {
        assertThat(bound(user("jane"), GET_POD)).isTrue();
        assertThat(bound(user("Jane"), GET_POD)).isFalse();
        assertThat(bound(user("jan"), GET_POD)).isFalse();
        assertThat(bound(group("ops"), GET_POD.by("jane", List.of("devs", "ops"))))
                .isTrue();
        assertThat(bound(group("ops"), GET_POD.by("jane", List.of("Ops")))).isFalse();
    }

    /** Rule (guide): a subject is a user or a group or a service account. */
    @Test
    void neverTakesAUserForAGroup() {
        assertThat(bound(user("ops"), GET_POD.by("jane", List.of("ops")))).isFalse();
        assertThat(bound(group("jane"), GET_POD)).isFalse();
    }

    /** Rule (guide): a binding names a set of subjects, each of whom gets its permissions. */
    @Test
    void oneOfTheSubjectsIsEnoughAndNoneIsNobody() {
        assertThat(bound(user("bob") + "," + user("jane"), GET_POD)).isTrue();
        assertThat(bound("", GET_POD)).isFalse();
    }

    /** Rule (guide): a service account is the user {@code system:serviceaccount:NAMESPACE:NAME}. */
    @Test
    void aServiceAccountIsAUserOfItsNamespaceAndName() {
        var robot = GET_POD.by("system:serviceaccount:blue:robot", List.of());

        assertThat(bound(account("blue", "robot"), robot)).isTrue();
        assertThat(bound(account("red", "robot"), robot)).isFalse();
        assertThat(bound(account("blue", "default"), robot)).isFalse();
        assertThat(bound(account("blue", "robot"), GET_POD.by("robot", List.of())))
                .isFalse();
        assertThat(bound(user("system:serviceaccount:blue:robot"), robot)).isTrue();
    }

    /** Rule (review): without groups, the user is looked at as a member of none. */
    @Test
    void addsNoGroups() {
        var robot = "system:serviceaccount:red:robot";

        assertThat(bound(group("system:serviceaccounts:red"), GET_POD.by(robot, List.of())))
                .isFalse();
        assertThat(bound(group("system:serviceaccounts:red"), GET_POD.by(robot, List.of("system:serviceaccounts:red"))))
                .isTrue();
        assertThat(bound(group("system:authenticated"), GET_POD)).isFalse();
    }

    /** Open: a service account without a namespace. It lives where the RoleBinding that names it does. */
    @Test
    void aServiceAccountWithoutNamespaceLivesBesideTheRoleBinding() {
        var robot = GET_POD.by("system:serviceaccount:red:robot", List.of());

        assertThat(bound(account("", "robot"), robot)).isTrue();
        assertThat(bound(account("", "robot"), robot.by("system:serviceaccount:blue:robot", List.of())))
                .isFalse();
        assertThat(allows(robot, clusterRole("all", ANY_RESOURCE), clusterBinding("all", account("", "robot"))))
                .isFalse();
        assertThat(allows(
                        robot.by("system:serviceaccount::robot", List.of()),
                        clusterRole("all", ANY_RESOURCE),
                        clusterBinding("all", account("", "robot"))))
                .isFalse();
    }

    /** Rule (reference): the kinds are these three, the group of users and groups is RBAC's unless stated. */
    @Test
    void aSubjectOfAnotherKindIsNobody() {
        assertThat(bound("{'kind':'user','name':'jane'}", GET_POD)).isFalse();
        assertThat(bound("{'kind':'User','name':'jane','apiGroup':''}", GET_POD))
                .isTrue();
        assertThat(bound("{'kind':'Robot','name':'jane'}," + user("jane"), GET_POD))
                .isTrue();
    }

    /** Open: subjects that break the API's terms, where an authorizer "should report an error". They are nobody. */
    @Test
    void aSubjectThatBreaksTheTermsIsNobody() {
        assertThat(bound("{'kind':'User','name':'jane','apiGroup':'apps'}", GET_POD))
                .isFalse();
        assertThat(bound("{'kind':'User','name':'jane','namespace':'red'}", GET_POD))
                .isFalse();
        assertThat(bound("{'kind':'User','name':''}", GET_POD.by("", List.of())))
                .isFalse();
        assertThat(bound("{'kind':'User','name':'*'}", GET_POD)).isFalse();
    }

    // ---- Verbs, API groups

    /** Rule (reference): the verbs of a rule are those listed, and a star is all. */
    @Test
    void coversTheVerbsListedOrAllByAStar() {
        assertThat(covers(rule("''", "'pods'", "'list','get'"), GET_POD)).isTrue();
        assertThat(covers(rule("''", "'pods'", "'*'"), GET_POD.verb("anything")))
                .isTrue();
        assertThat(covers(rule("''", "'pods'", "'list','watch'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'pods'", ""), GET_POD)).isFalse();
    }

    /** Rule (authorization): list and watch show as much as get, and are still verbs of their own, in lower case. */
    @Test
    void comparesVerbsAsText() {
        assertThat(covers(rule("''", "'pods'", "'list'"), GET_POD.verb("watch")))
                .isFalse();
        assertThat(covers(rule("''", "'pods'", "'GET'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'pods'", "'GET'"), GET_POD.verb("GET"))).isTrue();
    }

    /** Rule (reference): any of the groups listed; the empty one is the core group, and a star is all. */
    @Test
    void coversTheApiGroupsListedOrAllByAStar() {
        assertThat(covers(rule("'apps',''", "'pods'", "'get'"), GET_POD)).isTrue();
        assertThat(covers(rule("'*'", "'pods'", "'get'"), GET_POD)).isTrue();
        assertThat(covers(rule("'*'", "'pods'", "'get'"), GET_POD.apiGroup("apps")))
                .isTrue();
        assertThat(covers(rule("'apps'", "'pods'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'pods'", "'get'"), GET_POD.apiGroup("apps")))
                .isFalse();
    }

    /** Rule (reference): what counts are the groups specified; without any, none is. */
    @Test
    void coversNoGroupWhenNoneIsListed() {
        assertThat(covers("{'resources':['pods'],'verbs':['get']}", GET_POD)).isFalse();
        assertThat(covers("{'apiGroups':null,'resources':['pods'],'verbs':['get']}", GET_POD))
                .isFalse();
        assertThat(covers(rule("", "'pods'", "'get'"), GET_POD)).isFalse();
    }

    /** Open: a review that asks for a star. It is text, so only a star covers it. */
    @Test
    void aStarInTheRequestNeedsAStarInTheRule() {
        var everything = GET_POD.verb("*").apiGroup("*").resource("*").name("");

        assertThat(covers(ANY_RESOURCE, everything)).isTrue();
        assertThat(covers(rule("'*'", "'*'", "'get','list'"), everything)).isFalse();
        assertThat(covers(rule("'*'", "'pods'", "'*'"), everything)).isFalse();
    }

    /** Open: a star as part of a word. It is text. */
    @Test
    void aStarWithinAWordIsText() {
        assertThat(covers(rule("''", "'pods'", "'ge*'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'pod*'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(rule("'*.io'", "'pods'", "'get'"), GET_POD.apiGroup("x.io")))
                .isFalse();
    }

    // ---- Resources

    /** Rule (guide, Referring to resources): the name as in the URL. */
    @Test
    void coversTheResourcesListedOrAllByAStar() {
        assertThat(covers(rule("''", "'secrets','pods'", "'get'"), GET_POD)).isTrue();
        assertThat(covers(rule("''", "'*'", "'get'"), GET_POD)).isTrue();
        assertThat(covers(rule("''", "'pod'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'Pods'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "", "'get'"), GET_POD)).isFalse();
    }

    /** Rule (guide): a slash parts the resource from the subresource, and either is granted by itself. */
    @Test
    void aResourceAndItsSubresourceAreTwo() {
        assertThat(covers(rule("''", "'pods/log'", "'get'"), GET_POD.subresource("log")))
                .isTrue();
        assertThat(covers(rule("''", "'pods/log'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'pods'", "'get'"), GET_POD.subresource("log")))
                .isFalse();
        assertThat(covers(rule("''", "'pods/logs'", "'get'"), GET_POD.subresource("log")))
                .isFalse();
    }

    /** Rule (guide, caution on wildcards): a star among the resources covers subresources too. */
    @Test
    void theStarCoversSubresources() {
        assertThat(covers(rule("''", "'*'", "'get'"), GET_POD.subresource("log")))
                .isTrue();
    }

    /** Rule (reference, v1beta1): a star before the slash is that subresource of all resources. */
    @Test
    void aStarBeforeTheSlashCoversTheSubresourceOfAll() {
        assertThat(covers(rule("''", "'*/log'", "'get'"), GET_POD.subresource("log")))
                .isTrue();
        assertThat(covers(rule("''", "'*/log'", "'get'"), GET_POD.subresource("exec")))
                .isFalse();
        assertThat(covers(rule("''", "'*/log'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'*/log'", "'get'"), GET_POD.resource("log")))
                .isFalse();
    }

    /** Open: a star after the slash. It is text. */
    @Test
    void aStarAfterTheSlashIsText() {
        assertThat(covers(rule("''", "'pods/*'", "'get'"), GET_POD.subresource("log")))
                .isFalse();
        assertThat(covers(rule("''", "'pods/*'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(rule("''", "'*/*'", "'get'"), GET_POD.subresource("log")))
                .isFalse();
        assertThat(covers(rule("''", "'*/'", "'get'"), GET_POD)).isFalse();
    }

    // ---- Names

    /** Rule (guide): names restrict a rule to individual instances. */
    @Test
    void namesRestrictARule() {
        assertThat(covers(named("'db','web'", "'get'"), GET_POD)).isTrue();
        assertThat(covers(named("'db'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(named("'Web'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(named("'we'", "'get'"), GET_POD)).isFalse();
    }

    /** Rule (reference): an empty set of names means that everything is allowed. */
    @Test
    void noNamesMeansAll() {
        assertThat(covers(named("", "'get'"), GET_POD)).isTrue();
        assertThat(covers(named("", "'get'"), GET_POD.name(""))).isTrue();
        assertThat(covers(
                        "{'apiGroups':[''],'resources':['pods'],'resourceNames':null,'verbs':['get']}",
                        GET_POD.name("")))
                .isTrue();
    }

    /** Rule (guide): create, deletecollection, and list or watch without a field selector carry no name. */
    @Test
    void namesNeverMatchARequestWithoutName() {
        for (var verb : List.of("create", "deletecollection", "list", "watch", "get")) {
            assertThat(covers(named("'web'", "'*'"), GET_POD.verb(verb).name("")))
                    .isFalse();
        }
        assertThat(covers(named("'','web'", "'*'"), GET_POD.name(""))).isFalse(); // open: the empty name in the list
    }

    /** Rule (guide): list and watch that select one name are restricted by it, and so is create of a subresource. */
    @Test
    void namesRestrictWhateverRequestCarriesOne() {
        assertThat(covers(named("'web'", "'list'"), GET_POD.verb("list"))).isTrue();
        assertThat(covers(named("'web'", "'list'"), GET_POD.verb("list").name("db")))
                .isFalse();
        String exec = "{'apiGroups':[''],'resources':['pods/exec'],'resourceNames':['web'],'verbs':['create']}";
        assertThat(covers(exec, GET_POD.subresource("exec").verb("create"))).isTrue();
        assertThat(covers(exec, GET_POD.subresource("exec").verb("create").name("db")))
                .isFalse();
        assertThat(covers(named("'web'", "'create'"), GET_POD.verb("create"))).isTrue(); // open
    }

    /** Rule: names are names; the wildcard is for groups, resources, verbs and URLs. */
    @Test
    void aStarAmongTheNamesIsText() {
        assertThat(covers(named("'*'", "'get'"), GET_POD)).isFalse();
        assertThat(covers(named("'*'", "'get'"), GET_POD.name("*"))).isTrue();
        assertThat(covers(named("'a/b'", "'get'"), GET_POD.name("a/b"))).isTrue();
    }

    // ---- Paths

    /** Rule (guide): a URL covers that path; verbs are HTTP methods in lower case. */
    @Test
    void coversThePathsListed() {
        assertThat(covers(urls("'/api','/healthz'", "'get'"), get("/healthz"))).isTrue();
        assertThat(covers(urls("'/healthz'", "'post'"), get("/healthz"))).isFalse();
        assertThat(covers(urls("'/healthz'", "'*'"), get("/healthz").verb("put")))
                .isTrue();
        assertThat(covers(urls("'/healthz'", "'GET'"), get("/healthz"))).isFalse();
        assertThat(covers(urls("'/healthz'", "'get'"), get("/healthz/"))).isFalse();
        assertThat(covers(urls("'/healthz'", "'get'"), get("/healthz/ping"))).isFalse();
        assertThat(covers(urls("'/healthz/ping'", "'get'"), get("/healthz"))).isFalse();
        assertThat(covers(urls("'/Healthz'", "'get'"), get("/healthz"))).isFalse();
    }

    /** Rule (guide): a star at the end matches any rest. */
    @Test
    void aStarAtTheEndOfAPathMatchesAnyRest() {
        assertThat(covers(urls("'/healthz/*'", "'get'"), get("/healthz/ping"))).isTrue();
        assertThat(covers(urls("'/healthz/*'", "'get'"), get("/healthz/a/b"))).isTrue();
        assertThat(covers(urls("'/healthz/*'", "'get'"), get("/healthz/"))).isTrue();
        assertThat(covers(urls("'/healthz/*'", "'get'"), get("/healthz"))).isFalse();
        assertThat(covers(urls("'/healthz/*'", "'get'"), get("/healthzping"))).isFalse();
        assertThat(covers(urls("'/healthz*'", "'get'"), get("/healthzping"))).isTrue();
        assertThat(covers(urls("'/healthz*'", "'get'"), get("/healthz"))).isTrue();
    }

    /** Rule (reference): the star alone is all paths. */
    @Test
    void aStarAloneIsEveryPath() {
        assertThat(covers(urls("'*'", "'get'"), get("/anything/at/all"))).isTrue();
        assertThat(covers(urls("'*'", "'get'"), get("/"))).isTrue();
    }

    /** Open: several stars at the end match like one; a star in the middle is text. */
    @Test
    void starsElsewhereInAPathAreText() {
        assertThat(covers(urls("'/healthz/**'", "'get'"), get("/healthz/ping"))).isTrue();
        assertThat(covers(urls("'/*/ping'", "'get'"), get("/healthz/ping"))).isFalse();
        assertThat(covers(urls("'/*/ping'", "'get'"), get("/*/ping"))).isTrue();
    }

    /** Rule (reference): a rule is for resources or for URLs. */
    @Test
    void rulesForResourcesGrantNoPathsAndTheReverse() {
        assertThat(covers(ANY_RESOURCE, get("/healthz"))).isFalse();
        assertThat(covers(urls("'*'", "'*'"), GET_POD)).isFalse();
    }

    // ---- Asking

    private static boolean allows(Request request, ObjectNode... objects) {
        return new RbacOracle(World.of(List.of(objects))).allows(request);
    }

    /** Whether these subjects, bound to everything in the namespace red, may. */
    private static boolean bound(String subjects, Request request) {
        return allows(request, clusterRole("all", ANY_RESOURCE), roleBinding("red", "ClusterRole/all", subjects));
    }

    /** Whether this one rule is enough for jane everywhere. */
    private static boolean covers(String rule, Request request) {
        return allows(request, clusterRole("one", rule), clusterBinding("one", user("jane")));
    }

    private static Request.OfPath get(String path) {
        return new Request.OfPath("jane", List.of(), "get", path);
    }

    // ---- Objects

    private static ObjectNode role(String namespace, String name, String... rules) {
        return object("Role", namespace, name, "'rules':[" + String.join(",", rules) + "]");
    }

    private static ObjectNode clusterRole(String name, String... rules) {
        return object("ClusterRole", "", name, "'rules':[" + String.join(",", rules) + "]");
    }

    private static ObjectNode roleBinding(String namespace, String role, String... subjects) {
        return bindingTo("RoleBinding", namespace, role, subjects);
    }

    private static ObjectNode clusterBinding(String clusterRole, String... subjects) {
        return bindingTo("ClusterRoleBinding", "", "ClusterRole/" + clusterRole, subjects);
    }

    private static ObjectNode bindingTo(String kind, String namespace, String role, String... subjects) {
        var parts = role.split("/", 2);
        String reference = "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'%s','name':'%s'}"
                .formatted(parts[0], parts[1]);
        return object(
                kind,
                namespace,
                "binding",
                reference + ",'subjects':" + Stream.of(subjects).collect(joining(",", "[", "]")));
    }

    private static ObjectNode object(String kind, String namespace, String name, String rest) {
        String where = namespace.isEmpty() ? "" : ",'namespace':'" + namespace + "'";
        String json = "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'%s','metadata':{'name':'%s'%s},%s}"
                .formatted(kind, name, where, rest);
        return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    }

    private static ObjectNode withoutNamespace(ObjectNode object) {
        var copy = object.deepCopy();
        copy.withObject("/metadata").remove("namespace");
        return copy;
    }

    private static String user(String name) {
        return "{'kind':'User','apiGroup':'rbac.authorization.k8s.io','name':'" + name + "'}";
    }

    private static String group(String name) {
        return "{'kind':'Group','apiGroup':'rbac.authorization.k8s.io','name':'" + name + "'}";
    }

    private static String account(String namespace, String name) {
        String where = namespace.isEmpty() ? "" : ",'namespace':'" + namespace + "'";
        return "{'kind':'ServiceAccount','name':'" + name + "'" + where + "}";
    }

    private static String rule(String apiGroups, String resources, String verbs) {
        return "{'apiGroups':[" + apiGroups + "],'resources':[" + resources + "],'verbs':[" + verbs + "]}";
    }

    private static String named(String names, String verbs) {
        return "{'apiGroups':[''],'resources':['pods'],'resourceNames':[" + names + "],'verbs':[" + verbs + "]}";
    }

    private static String urls(String paths, String verbs) {
        return "{'nonResourceURLs':[" + paths + "],'verbs':[" + verbs + "]}";
    }
}
