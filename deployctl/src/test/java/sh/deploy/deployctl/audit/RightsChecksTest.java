package sh.deploy.deployctl.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.deployctl.audit.Seen.assertFails;
import static sh.deploy.deployctl.audit.Seen.assertPasses;
import static sh.deploy.deployctl.audit.Seen.assertUnknown;

import org.junit.jupiter.api.Test;
import sh.deploy.deployctl.audit.RightsOfOthers.Right;

/** Who has what by roles and bindings. */
class RightsChecksTest {
    private static final String[] NONE = {};
    private static final RightsOfOthers SECRETS = new RightsOfOthers(
            new Check.Rule("secrets", "", ""),
            false,
            new Right("get", "", "secrets", ""),
            new Right("list", "", "secrets", ""));

    private static String role(String metadata, String rules) {
        return "{'metadata':{" + metadata + "},'rules':[" + rules + "]}";
    }

    private static String rule(String verb, String resource) {
        return "{'verbs':['" + verb + "'],'apiGroups':[''],'resources':['" + resource + "']}";
    }

    private static String binding(String metadata, String role, String subjects) {
        return "{'metadata':{" + metadata + "},'roleRef':{'kind':'" + role.split("/")[0] + "','name':'"
                + role.split("/")[1] + "'},'subjects':[" + subjects + "]}";
    }

    private static String subject(String kind, String name) {
        return "{'kind':'" + kind + "','name':'" + name + "'}";
    }

    private static String named(String name) {
        return "'name':'" + name + "'";
    }

    private static String byDefault(String name) {
        return named(name) + ",'labels':{'kubernetes.io/bootstrapping':'rbac-defaults'}";
    }

    private static String[] all(String... texts) {
        return texts;
    }

    @Test
    void ofOthersAreNamedWithTheBindingThatGivesThem() {
        var seen = new Seen()
                .access(
                        all(role(named("reader"), rule("get", "secrets"))),
                        all(binding(
                                named("readers"),
                                "ClusterRole/reader",
                                subject("User", "jane") + "," + subject("Group", "dev"))),
                        NONE,
                        NONE);

        assertFails(
                seen.judgedBy(SECRETS),
                "kubectl delete clusterrolebinding readers",
                "Group dev by ClusterRoleBinding readers may get secrets",
                "User jane by ClusterRoleBinding readers may get secrets");
    }

    @Test
    void ofOneNamespaceCountWhereTheCheckSaysSo() {
        var seen = new Seen()
                .access(
                        all(role(named("reader"), rule("*", "*"))),
                        NONE,
                        NONE,
                        all(binding(
                                named("b") + ",'namespace':'shop'", "ClusterRole/reader", subject("User", "jane"))));

        assertPasses(seen.judgedBy(SECRETS));
        assertFails(
                seen.judgedBy(
                        new RightsOfOthers(new Check.Rule("x", "", ""), true, new Right("get", "", "secrets", ""))),
                "kubectl delete rolebinding b -n shop",
                "User jane by RoleBinding shop/b may get secrets");
    }

    @Test
    void ofOneNameCountWhereOneIsEnough() {
        var masters =
                "{'verbs':['impersonate'],'apiGroups':[''],'resources':['groups'],'resourceNames':['system:masters']}";
        var one = "{'verbs':['get'],'apiGroups':[''],'resources':['secrets'],'resourceNames':['one']}";
        var seen = new Seen()
                .access(
                        all(role(named("both"), masters + "," + one)),
                        all(binding(named("b"), "ClusterRole/both", subject("User", "bob"))),
                        NONE,
                        NONE);

        assertPasses(seen.judgedBy(SECRETS));
        assertFails(
                seen.judgedBy(new RightsOfOthers(
                        new Check.Rule("x", "", ""), false, new Right("impersonate", "", "groups", ""))),
                "kubectl delete clusterrolebinding b",
                "User bob by ClusterRoleBinding b may impersonate groups");
    }

    @Test
    void ofTheSystemsOwnAreRightButNotOfWhomSomebodyAddedToThem() {
        var name = "system:kube-controller-manager";
        var roles = all(role(byDefault(name), rule("list", "secrets")));
        var own = binding(byDefault(name), "ClusterRole/" + name, subject("User", name));
        var added = binding(byDefault(name), "ClusterRole/" + name, subject("User", "mallory"));

        assertPasses(new Seen().access(roles, all(own), NONE, NONE).judgedBy(SECRETS));
        assertFails(new Seen().access(roles, all(added), NONE, NONE).judgedBy(SECRETS), name, "User mallory by");
    }

    /** Whoever writes a binding can label it as he likes, and call whom it is for as the system's own are called. */
    @Test
    void areNotRightForALabel() {
        var roles = all(role(byDefault("system:x"), rule("list", "secrets")));
        var labelled = binding(byDefault("system:x"), "ClusterRole/system:x", subject("Group", "system:authenticated"));
        var widened = all(role(byDefault("system:kube-scheduler"), rule("list", "secrets")));
        var scheduler = binding(
                byDefault("system:kube-scheduler"),
                "ClusterRole/system:kube-scheduler",
                subject("User", "system:kube-scheduler"));

        assertFails(
                new Seen().access(roles, all(labelled), NONE, NONE).judgedBy(SECRETS),
                "system:x",
                "Group system:authenticated by");
        assertFails(
                new Seen().access(widened, all(scheduler), NONE, NONE).judgedBy(SECRETS),
                "system:kube-scheduler",
                "User system:kube-sch");
        assertFails(
                new Seen()
                        .access(all(role(byDefault("wild"), rule("*", "*"))), NONE, NONE, NONE)
                        .judgedBy(new Wildcards()),
                "kubectl edit clusterrole wild",
                "clusterrole wild");
    }

    @Test
    void ofSingleNamesOrOtherVerbsAreOthers() {
        var one = "{'verbs':['get'],'apiGroups':[''],'resources':['secrets'],'resourceNames':['one']}";
        var seen = new Seen()
                .access(
                        all(role(named("r"), one + "," + rule("create", "secrets"))),
                        all(binding(named("b"), "ClusterRole/r", subject("User", "jane"))),
                        NONE,
                        NONE);

        assertPasses(seen.judgedBy(SECRETS));
    }

    @Test
    void areUnknownWhereRolesAreHidden() {
        assertUnknown(
                new Seen()
                        .hidden("clusterroles", "clusterroles cannot be listed: forbidden")
                        .judgedBy(SECRETS),
                "forbidden");
    }

    @Test
    void ofEverythingAreTheAdministratorsAlone() {
        var masters =
                binding(byDefault("cluster-admin"), "ClusterRole/cluster-admin", subject("Group", "system:masters"));
        var jane = binding(named("oops"), "ClusterRole/cluster-admin", subject("User", "jane"));
        var here = binding(
                named("here") + ",'namespace':'shop'", "ClusterRole/cluster-admin", subject("ServiceAccount", "robot"));

        assertPasses(new Seen().access(NONE, all(masters), NONE, NONE).judgedBy(new ClusterAdmins()));
        assertFails(
                new Seen().access(NONE, all(masters, jane), NONE, all(here)).judgedBy(new ClusterAdmins()),
                "kubectl delete clusterrolebinding oops && kubectl delete rolebinding here -n shop",
                "ServiceAccount shop/robot by RoleBinding shop/here",
                "User jane by ClusterRoleBinding oops");
    }

    @Test
    void ofNobodyAreHealthAndVersion() {
        var name = "system:public-info-viewer";
        var info = binding(byDefault(name), "ClusterRole/" + name, subject("Group", "system:unauthenticated"));
        var open = binding(named("open"), "ClusterRole/x", subject("User", "system:anonymous"));
        var discovery =
                binding(byDefault("system:discovery"), "ClusterRole/x", subject("Group", "system:unauthenticated"));
        var right = "{'verbs':['get'],'nonResourceURLs':['/healthz','/version/']}";
        var wide = "{'verbs':['get'],'nonResourceURLs':['/metrics']}";

        assertPasses(new Seen()
                .access(all(role(byDefault(name), right)), all(info), NONE, NONE)
                .judgedBy(new AnonymousRights()));
        assertFails(
                new Seen().access(NONE, all(info, open, discovery), NONE, NONE).judgedBy(new AnonymousRights()),
                "kubectl delete clusterrolebinding open",
                "system:discovery",
                "User system:anonymous by ClusterRoleBinding open");
        for (var more : new String[] {wide, rule("get", "secrets")}) {
            assertFails(
                    new Seen()
                            .access(all(role(byDefault(name), right + "," + more)), all(info), NONE, NONE)
                            .judgedBy(new AnonymousRights()),
                    "kubectl edit clusterrole " + name,
                    "allows more than health and version");
        }
    }

    @Test
    void ofDefaultAccountsAreNone() {
        var one = binding(
                named("b") + ",'namespace':'shop'",
                "Role/r",
                "{'kind':'ServiceAccount','name':'default','namespace':'web'}");
        var all = binding(named("c"), "ClusterRole/r", subject("Group", "system:serviceaccounts:shop"));
        var keys = "system:service-account-issuer-discovery";
        var issuer = binding(byDefault(keys), "ClusterRole/" + keys, subject("Group", "system:serviceaccounts"));
        var own = binding(named("d") + ",'namespace':'shop'", "Role/r", subject("ServiceAccount", "robot"));

        assertPasses(new Seen().access(NONE, all(issuer), NONE, all(own)).judgedBy(new DefaultAccountRights()));
        assertFails(
                new Seen().access(NONE, all(issuer, all), NONE, all(one)).judgedBy(new DefaultAccountRights()),
                "kubectl delete rolebinding b -n shop",
                "Group system:serviceaccounts:shop",
                "ServiceAccount web/default");
    }

    @Test
    void ofEveryVerbGroupOrResourceAreInDefaultRolesAlone() {
        assertPasses(new Seen()
                .access(
                        all(role(byDefault("cluster-admin"), rule("*", "*")), role(named("a"), rule("get", "pods"))),
                        NONE,
                        NONE,
                        NONE)
                .judgedBy(new Wildcards()));
        for (var wild : new String[] {
            rule("*", "pods"),
            rule("get", "*"),
            "{'verbs':['get'],'apiGroups':['*'],'resources':['pods']}",
            "{'verbs':['get'],'nonResourceURLs':['*']}"
        }) {
            assertFails(
                    new Seen()
                            .access(NONE, NONE, all(role(named("a") + ",'namespace':'shop'", wild)), NONE)
                            .judgedBy(new Wildcards()),
                    "kubectl edit role a -n shop",
                    "role shop/a");
        }
    }

    @Test
    void haveACommandToTakeEachAwayThatCanBePasted() {
        var seen = new Seen()
                .access(
                        NONE,
                        all(binding(named("x; rm -rf ~"), "ClusterRole/cluster-admin", subject("User", "jane"))),
                        NONE,
                        NONE);

        assertThat(((Finding.Fail) seen.judgedBy(new ClusterAdmins())).mend()).contains("'x; rm -rf ~'");
    }
}
