package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authz.Action;

/** Rules as Kubernetes' documentation describes them. */
class AuditPolicyTest {
    private static final Caller JANE = new Caller("jane", Set.of("dev", "system:authenticated"), "certificate");

    private static AuditPolicy policy(String rules) {
        return PolicyReader.read("p", "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n" + rules);
    }

    /** @param asked {@code VERB GROUP/RESOURCE/SUBRESOURCE NAMESPACE/NAME}, or {@code VERB PATH} */
    private static Level level(String rules, @Nullable Caller caller, String asked) {
        var words = asked.split(" ", -1);
        if (words.length == 2) {
            return policy(rules).verdictOfPath(caller, words[0], words[1]).level();
        }
        var what = words[1].split("/", -1);
        var where = words[2].split("/", -1);
        var action = new Action(words[0], what[0], what[1], what[2], where[0], where[1]);
        return policy(rules).verdict(caller, action).level();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{level: Metadata}|get /pods/ shop/a|true",
                "{level: Metadata}|get /healthz|true",
                "{level: Metadata, users: [jane]}|get /pods/ shop/a|true",
                "{level: Metadata, users: [june]}|get /pods/ shop/a|false",
                "{level: Metadata, users: [june], userGroups: [dev]}|get /pods/ shop/a|false",
                "{level: Metadata, userGroups: [ops, dev]}|get /pods/ shop/a|true",
                "{level: Metadata, userGroups: [ops]}|get /healthz|false",
                "{level: Metadata, verbs: [list, get]}|get /pods/ shop/a|true",
                "{level: Metadata, verbs: [list]}|get /pods/ shop/a|false",
                "{level: Metadata, verbs: [get]}|get /healthz|true",
                "{level: Metadata, namespaces: [shop]}|get /pods/ shop/a|true",
                "{level: Metadata, namespaces: [other]}|get /pods/ shop/a|false",
                "{level: Metadata, namespaces: ['']}|get /nodes/ /a|true",
                "{level: Metadata, namespaces: ['']}|get /pods/ shop/a|false",
                "{level: Metadata, namespaces: [shop]}|get /healthz|false",
                "{level: Metadata, resources: [{group: ''}]}|get /pods/log shop/a|true",
                "{level: Metadata, resources: [{group: ''}]}|get apps/deployments/ shop/a|false",
                "{level: Metadata, resources: [{group: ''}]}|get /healthz|false",
                "{level: Metadata, resources: [{resources: [pods]}]}|get /pods/ shop/a|true",
                "{level: Metadata, resources: [{resources: [pods]}]}|get /pods/log shop/a|false",
                "{level: Metadata, resources: [{resources: [pods/log]}]}|get /pods/log shop/a|true",
                "{level: Metadata, resources: [{resources: [pods/log]}]}|get /pods/ shop/a|false",
                "{level: Metadata, resources: [{resources: [pods/log]}]}|get /pods/status shop/a|false",
                "{level: Metadata, resources: [{resources: ['pods/*']}]}|get /pods/log shop/a|true",
                "{level: Metadata, resources: [{resources: ['pods/*']}]}|get /pods/ shop/a|true",
                "{level: Metadata, resources: [{resources: ['pods/*']}]}|get /podsets/ shop/a|false",
                "{level: Metadata, resources: [{resources: ['pods/*']}]}|get /podsets/log shop/a|false",
                "{level: Metadata, resources: [{resources: ['*/status']}]}|get /pods/status shop/a|true",
                "{level: Metadata, resources: [{resources: ['*/status']}]}|get /pods/ shop/a|false",
                "{level: Metadata, resources: [{resources: ['*/status']}]}|get /pods/log shop/a|false",
                "{level: Metadata, resources: [{resources: ['*']}]}|get /pods/log shop/a|true",
                "{level: Metadata, resources: [{group: '*'}]}|get /pods/ shop/a|false",
                "{level: Metadata, resources: [{resources: [pods], resourceNames: [a]}]}|get /pods/ shop/a|true",
                "{level: Metadata, resources: [{resources: [pods], resourceNames: [b]}]}|get /pods/ shop/a|false",
                "{level: Metadata, resources: [{resources: [pods]}, {group: apps}]}|get apps/deployments/ shop/a|true",
                "{level: Metadata, nonResourceURLs: [/healthz]}|get /healthz|true",
                "{level: Metadata, nonResourceURLs: [/healthz]}|get /healthz/log|false",
                "{level: Metadata, nonResourceURLs: ['/healthz*']}|get /healthz/log|true",
                "{level: Metadata, nonResourceURLs: ['/healthz*']}|get /livez|false",
                "{level: Metadata, nonResourceURLs: ['*']}|get /livez|true",
                "{level: Metadata, nonResourceURLs: ['*']}|get /pods/ shop/a|false",
            })
    void matchWhatTheyName(String rule, String asked, boolean matches) {
        assertThat(level("- " + rule, JANE, asked)).isEqualTo(matches ? Level.METADATA : Level.NONE);
    }

    @Test
    void theFirstThatMatchesDecides() {
        var rules = "- {level: Request, verbs: [create]}\n- {level: None, users: [jane]}\n- {level: RequestResponse}";

        assertThat(level(rules, JANE, "create /pods/ shop/a")).isEqualTo(Level.REQUEST);
        assertThat(level(rules, JANE, "get /pods/ shop/a")).isEqualTo(Level.NONE);
        assertThat(level(rules, null, "get /pods/ shop/a")).isEqualTo(Level.REQUEST_RESPONSE);
    }

    @Test
    void aRuleAboutUsersOrGroupsIsNotAboutThoseWhoAreNotProved() {
        assertThat(level("- {level: Metadata, users: [jane]}", null, "get /pods/ shop/a"))
                .isEqualTo(Level.NONE);
        assertThat(level("- {level: Metadata, userGroups: [dev]}", null, "get /x"))
                .isEqualTo(Level.NONE);
    }

    @Test
    void stagesAndManagedFieldsAreLeftOutAsTheRuleSaysOrElseThePolicy() {
        var policy = PolicyReader.read("p", """
                apiVersion: audit.k8s.io/v1
                kind: Policy
                omitStages: [RequestReceived]
                omitManagedFields: true
                rules:
                - {level: Metadata, verbs: [watch], omitStages: [ResponseStarted], omitManagedFields: false}
                - {level: Metadata}
                """);

        var watch = policy.verdict(JANE, new Action("watch", "", "pods", "", "n", ""));
        var read = policy.verdict(JANE, new Action("get", "", "pods", "", "n", "a"));

        assertThat(watch.omitted()).containsOnly(Stage.REQUEST_RECEIVED, Stage.RESPONSE_STARTED);
        assertThat(watch.omitsManagedFields()).isFalse();
        assertThat(read.omitted()).containsOnly(Stage.REQUEST_RECEIVED);
        assertThat(read.omitsManagedFields()).isTrue();
    }

    /** It is asked for every request, those that leave no record too. */
    @Test
    void answersWithoutMakingAnything() {
        var policy = AuditPolicy.usual();
        var action = new Action("update", "", "pods", "status", "n", "a");
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        policy.verdict(JANE, action);
        policy.verdictOfPath(JANE, "get", "/healthz");

        long before = thread.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) {
            policy.verdict(JANE, action);
            policy.verdictOfPath(JANE, "get", "/healthz");
        }

        assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(16_000);
    }

    @ParameterizedTest
    @CsvSource({
        "system:controllers, system:masters, list, pods, None",
        "system:controllers, system:masters, update, leases, None",
        "system:controllers, system:masters, create, pods, Metadata",
        "system:controllers, system:masters, list, secrets, Metadata",
        "system:node:a, system:nodes, get, pods, Metadata",
        "system:node:a, system:nodes, list, configmaps, Metadata",
        "system:node:a, system:nodes, get, secrets, Metadata",
        "jane, dev, get, pods, Metadata",
        "jane, dev, update, leases, Metadata",
    })
    void theUsualOneRecordsPeopleAndLeavesOutWhatTheSystemDoesAllTheTime(
            String user, String group, String verb, String resource, String level) {
        var caller = new Caller(user, Set.of(group, "system:authenticated"), "certificate");
        var api = resource.equals("leases") ? "coordination.k8s.io" : "";

        assertThat(AuditPolicy.usual()
                        .verdict(caller, new Action(verb, api, resource, "", "n", "a"))
                        .level()
                        .wire())
                .isEqualTo(level);
    }

    @Test
    void theUsualOneLeavesOutQuestionsAboutHealthButNotStrangersWhoAskForMore() {
        var usual = AuditPolicy.usual();

        assertThat(usual.verdictOfPath(null, "get", "/readyz").level()).isEqualTo(Level.NONE);
        assertThat(usual.verdictOfPath(JANE, "get", "/metrics").level()).isEqualTo(Level.NONE);
        assertThat(usual.verdictOfPath(null, "get", "/metrics").level()).isEqualTo(Level.METADATA);
        assertThat(usual.verdictOfPath(null, "get", "/../etc").level()).isEqualTo(Level.METADATA);
    }
}
