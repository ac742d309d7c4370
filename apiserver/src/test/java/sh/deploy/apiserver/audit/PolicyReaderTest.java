package sh.deploy.apiserver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.manifest.ManifestException;

class PolicyReaderTest {
    private static final String HEAD = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rules: [{level: Metdata}]|3:17|rules[0].level: \"Metdata\" is not known. Allowed: None, Metadata, Request,"
                        + " RequestResponse",
                "rules: [{users: [a]}]|3:9|rules[0]: level is missing. Allowed: None, Metadata, Request, RequestResponse",
                "rules: [{level: None, user: [a]}]|3:23|rules[0].user: there is no such field. Allowed: level, users, userGroups,"
                        + " verbs, resources, namespaces, nonResourceURLs, omitStages, omitManagedFields",
                "rule: []|3:1|rule: there is no such field. Allowed: apiVersion, kind, metadata, rules, omitStages,"
                        + " omitManagedFields",
                "rules: []|3:8|rules: there is none. List at least one; without any nothing goes on record",
                "rules: [{level: None, verbs: get}]|3:30|rules[0].verbs: \"get\" is no list. Write it as [a, b]",
                "rules: [{level: None, verbs: [no]}]|3:31|rules[0].verbs[0]: false is no text. Put it in quotes",
                "rules: [{level: None, omitStages: [Received]}]|3:36|rules[0].omitStages[0]: \"Received\" is not known. Allowed:"
                        + " RequestReceived, ResponseStarted, ResponseComplete, Panic",
                "rules: [{level: None, omitManagedFields: 1}]|3:42|rules[0].omitManagedFields: 1 is not known. Allowed: true,"
                        + " false",
                "rules: [{level: None, nonResourceURLs: [healthz]}]|3:41|rules[0].nonResourceURLs[0]: \"healthz\" is no address."
                        + " Allowed is what begins with \"/\", and a \"*\" at its end, such as \"/healthz*\"",
                "rules: [{level: None, nonResourceURLs: ['/a*b']}]|3:41|rules[0].nonResourceURLs[0]: \"/a*b\" is no address."
                        + " Allowed is what begins with \"/\", and a \"*\" at its end, such as \"/healthz*\"",
                "rules: [{level: None, nonResourceURLs: [/a], namespaces: [b]}]|3:40|rules[0].nonResourceURLs: one rule is about"
                        + " resources and namespaces or about other addresses, not both. Make two rules of it",
                "rules: [{level: None, resources: [{group: apps/v1}]}]|3:43|rules[0].resources[0].group: \"apps/v1\" names a version."
                        + " Name the group alone, such as \"apps\"",
                "rules: [{level: None, resources: [{resourceNames: [a]}]}]|3:51|rules[0].resources[0].resourceNames: names are those"
                        + " of resources. Say which in resources",
                "rules: [{level: None, resources: [pods]}]|3:35|rules[0].resources[0]: \"pods\" has no fields. Write it as \"field:"
                        + " value\"",
                "rules: [{level: None}, {level: None, level: Request}]|3:38|rules[1].level stands twice. Remove one of them",
            })
    void saysWhereWhatIsWrongAndWhatIsAllowed(String line, String at, String sentence) {
        assertThatThrownBy(() -> PolicyReader.read("policy.yaml", HEAD + line + "\n"))
                .isInstanceOf(ManifestException.class)
                .hasMessage("policy.yaml:" + at + ": " + sentence);
    }

    @Test
    void takesOnlyTheVersionThatItKnows() {
        assertThatThrownBy(() -> PolicyReader.read(
                        "p", "apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: [{level: None}]"))
                .hasMessage("p:1:13: apiVersion: \"audit.k8s.io/v1beta1\" is not known. Allowed: audit.k8s.io/v1");
        assertThatThrownBy(() -> PolicyReader.read("p", "kind: Policy\nrules: [{level: None}]"))
                .hasMessageContaining("apiVersion: it is missing. Allowed: audit.k8s.io/v1");
    }

    @Test
    void isOneDocument() {
        assertThatThrownBy(() -> PolicyReader.read("p", "")).hasMessage("p:1:1: a policy is one document, not 0");
        assertThatThrownBy(() -> PolicyReader.read("p", HEAD + "rules: [\n"))
                .isInstanceOf(ManifestException.class)
                .hasMessageStartingWith("p:4:1");
    }

    @Test
    void readsEverythingThatOneMaySay() {
        assertThat(PolicyReader.read("p", HEAD + """
                        metadata: {name: mine}
                        omitStages: [RequestReceived, Panic]
                        omitManagedFields: false
                        rules:
                        - level: RequestResponse
                          users: [jane]
                          userGroups: [dev]
                          verbs: [get, "*"]
                          namespaces: ["", shop]
                          resources: [{group: apps, resources: ["*/scale"], resourceNames: [a]}]
                          omitStages:
                          omitManagedFields: true
                        - {level: None, nonResourceURLs: ["/a*", "*"]}
                        """)).isNotNull();
    }
}
