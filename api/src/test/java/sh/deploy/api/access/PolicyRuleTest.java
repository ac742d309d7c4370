package sh.deploy.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PolicyRuleTest {
    @Test
    void allowsEachVerbOnEachResourceInEachGroup() {
        var rule = resources(List.of("get", "list"), List.of("", "apps"), List.of("pods", "deployments"));

        assertThat(rule.allows("get", "", "pods", "", "web")).isTrue();
        assertThat(rule.allows("list", "apps", "deployments", "", "")).isTrue();
        assertThat(rule.allows("list", "apps", "pods", "", "")).isTrue();
        assertThat(rule.allows("watch", "", "pods", "", "")).isFalse();
        assertThat(rule.allows("get", "batch", "pods", "", "web")).isFalse();
        assertThat(rule.allows("get", "", "secrets", "", "web")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "pods,      pods, '',     true",
        "pods,      pods, log,    false",
        "pods/log,  pods, log,    true",
        "pods/log,  pods, '',     false",
        "pods/log,  pods, logs,   false",
        "pods/log,  podss, log,   false",
        "pod,       pods, '',     false",
        "'*',       pods, '',     true",
        "'*',       pods, log,    true",
        "'*/log',   pods, log,    true",
        "'*/log',   pods, '',     false",
        "'*/log',   pods, xlog,   false",
        "'*/og',    pods, log,    false",
        "'pods/*',  pods, log,    false",
        "'pods/*',  pods, '',     false",
        "'*/*',     pods, log,    false",
        "'pod*',    pods, '',     false",
        "Pods,      pods, '',     false",
    })
    void namesResourcesExactlyOrByTheTwoWildcards(String named, String resource, String subresource, boolean allowed) {
        var rule = resources(List.of("get"), List.of(""), List.of(named));

        assertThat(rule.allows("get", "", resource, subresource, "web")).isEqualTo(allowed);
    }

    @Test
    void takesAStarForEveryVerbAndEveryGroup() {
        var rule = resources(List.of("*"), List.of("*"), List.of("pods"));

        assertThat(rule.allows("escalate", "apps", "pods", "", "")).isTrue();
        assertThat(resources(List.of("ge*"), List.of("*"), List.of("pods")).allows("get", "", "pods", "", ""))
                .isFalse();
    }

    @Test
    void allowsOnlyTheNamesItHasAndNoRequestWithoutAName() {
        var rule = new PolicyRule(List.of("*"), List.of(""), List.of("pods"), List.of("web"), List.of());

        assertThat(rule.allows("get", "", "pods", "", "web")).isTrue();
        assertThat(rule.allows("get", "", "pods", "", "web-2")).isFalse();
        assertThat(rule.allows("create", "", "pods", "", "")).isFalse();
        assertThat(rule.allows("deletecollection", "", "pods", "", "")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/healthz,     /healthz,      true",
        "/healthz,     /healthz/log,  false",
        "/healthz/*,   /healthz/log,  true",
        "/healthz/*,   /healthz/,     true",
        "/healthz/*,   /healthz,      false",
        "/health*,     /healthz,      true",
        "'*',          /anything,     true",
        "/a**,         /abc,          true",
        "'*z',         /healthz,      false",
        "/a*c,         /abc,          false",
    })
    void takesAStarAtTheEndOfAPathOnly(String url, String path, boolean allowed) {
        assertThat(urls(url).allowsPath("get", path)).isEqualTo(allowed);
        assertThat(urls(url).allowsPath("post", path)).isFalse();
    }

    @Test
    void doesNotTakePathsForResources() {
        assertThat(urls("*").allows("get", "", "pods", "", "")).isFalse();
        assertThat(resources(List.of("*"), List.of("*"), List.of("*")).allowsPath("get", "/metrics"))
                .isFalse();
    }

    @Test
    void coversWhatAllowsNoMore() {
        var all = resources(List.of("*"), List.of("*"), List.of("*"));
        var get = resources(List.of("get"), List.of(""), List.of("pods", "pods/log"));

        assertThat(all.covers(get)).isTrue();
        assertThat(get.covers(all)).isFalse();
        assertThat(resources(List.of("get"), List.of(""), List.of("pods", "*/log"))
                        .covers(get))
                .isTrue();
        assertThat(resources(List.of("get"), List.of(""), List.of("*/log")).covers(get))
                .isFalse();
        assertThat(all.covers(urls("/metrics"))).isFalse();
        assertThat(urls("/a*").covers(urls("/ab*"))).isTrue();
        assertThat(urls("/ab*").covers(urls("/a*"))).isFalse();
    }

    @Test
    void aRuleForNamesCoversNoneForAllNames() {
        var one = new PolicyRule(List.of("get"), List.of(""), List.of("pods"), List.of("a"), List.of());
        var two = new PolicyRule(List.of("get"), List.of(""), List.of("pods"), List.of("a", "b"), List.of());
        var all = resources(List.of("get"), List.of(""), List.of("pods"));

        assertThat(one.covers(all)).isFalse();
        assertThat(one.covers(two)).isFalse();
        assertThat(two.covers(one)).isTrue();
        assertThat(all.covers(two)).isTrue();
    }

    @Test
    void readsAndWritesWhatStandsInARole() {
        var json = JsonMapper.shared()
                .readTree(
                        "{\"apiGroups\":[\"\"],\"resourceNames\":[\"x\"],\"resources\":[\"pods\"],\"verbs\":[\"get\"]}");

        var rule = PolicyRule.of(json);

        assertThat(rule.json()).isEqualTo(json);
        assertThat(rule)
                .hasToString("{APIGroups:[\"\"], Resources:[\"pods\"], ResourceNames:[\"x\"], Verbs:[\"get\"]}");
    }

    private static PolicyRule resources(List<String> verbs, List<String> groups, List<String> resources) {
        return new PolicyRule(verbs, groups, resources, List.of(), List.of());
    }

    private static PolicyRule urls(String url) {
        return new PolicyRule(List.of("get"), List.of(), List.of(), List.of(), List.of(url));
    }
}
