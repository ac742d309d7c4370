package sh.deploy.apiserver.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesReaderTest {
    private static final String WHOLE = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: EncryptionConfiguration
            resources:
            - resources: [secrets, deployments.apps]
              providers:
              - aesgcm:
                  keys:
                  - name: key1
                    secret: MDEyMzQ1Njc4OWFiY2RlZg==
                  - name: key2
                    secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
              - identity: {}
            - resources: ['*.*']
              providers:
              - identity: {}
              - secretbox:
                  keys:
                  - name: box
                    secret: MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
            """;

    @Test
    void readsWhatIsWrittenForKubernetes() {
        var rules = RulesReader.read("keys.yaml", WHOLE);

        assertThat(rules.of("", "secrets")).isNotNull().satisfies(secrets -> {
            assertThat(secrets.writer())
                    .hasToString(secrets.keys().toList().getFirst().id());
            assertThat(secrets.refusesClear()).isFalse();
            assertThat(rules.of("apps", "deployments")).isSameAs(secrets);
        });
        assertThat(rules.of("", "configmaps"))
                .isNotNull()
                .satisfies(others -> assertThat(others.writer()).isNull());
        assertThat(rules.keys()).extracting(KeyEncryptionKey::name).containsExactly("key1", "key2", "box");
    }

    @Test
    void hasNoRuleForWhatNoneNames() {
        assertThat(RulesReader.read("keys.yaml", KeyFiles.text("secrets", "a")).of("", "configmaps"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            apiserver.config.k8s.io/v1 | v1 | keys.yaml:1:1: apiVersion must be apiserver.config.k8s.io/v1
            EncryptionConfiguration | EncryptionConfig | keys.yaml:2:1: kind must be EncryptionConfiguration
            kind: EncryptionConfiguration | "kind: EncryptionConfiguration\nmore: 1" | more is not known; allowed: apiVersion, kind, resources
            [secrets, deployments.apps] | [] | keys.yaml:4:3: resources[0].resources must be a list with at least one entry
            [secrets, deployments.apps] | [Secret] | resources[0].resources[0] "Secret" is not of the form secrets, deployments.apps
            [secrets, deployments.apps] | [secrets, '*.'] | resources[0].resources[1] "*." and "secrets" overlap
            [secrets, deployments.apps] | ['*.*'] | resources[1].resources[0] "*.*" has no effect
            - aesgcm: | - aescbc: | keys.yaml:6:5: resources[0].providers[0].aescbc is not there
            - aesgcm: | - kms: | resources[0].providers[0].kms is not there yet; there are aesgcm, secretbox, identity
            - aesgcm: | - rot13: | resources[0].providers[0].rot13 is no provider; there are aesgcm, secretbox, identity
            name: key2 | name: key1 | resources[0].providers[0].aesgcm.keys[1].name stands twice
            name: key2 | name: "a:b" | resources[0].providers[0].aesgcm.keys[1].name must be of letters
            name: key2 | nam: key2 | keys.yaml:10:9: resources[0].providers[0].aesgcm.keys[1].nam is not known; allowed: name, secret
            MDEyMzQ1Njc4OWFiY2RlZg== | MDEyMzQ1Njc4OWFiY2Rl | keys.yaml:9:9: resources[0].providers[0].aesgcm.keys[0].secret must be the Base64 of 16 or 24 or 32 random bytes
            MDEyMzQ1Njc4OWFiY2RlZg== | MDEyMzQ1Njc4OWFiY2Rl | it is of 15
            MDEyMzQ1Njc4OWFiY2RlZg== | no-Base64! | keys.yaml:9:9: resources[0].providers[0].aesgcm.keys[0].secret must be the Base64 of
            MDEyMzQ1Njc4OWFiY2RlZg== | 12 | keys.yaml:9:9: resources[0].providers[0].aesgcm.keys[0].secret must be a key
            identity: {} | identity: {x: 1} | resources[0].providers[1].identity.x is not known; nothing is allowed in it
            """)
    void saysWhereSomethingIsWrongAndWhatIsAllowed(String part, String instead, String sentence) {
        assertThatThrownBy(() -> RulesReader.read(
                        "keys.yaml",
                        WHOLE.replaceFirst(
                                java.util.regex.Pattern.quote(part),
                                java.util.regex.Matcher.quoteReplacement(instead))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence)
                .hasMessageStartingWith("keys.yaml:")
                .hasMessageNotContaining("MDEyMzQ1")
                .hasMessageNotContaining("no-Base64!");
    }

    @Test
    void takesOneProviderAnEntry() {
        assertThatThrownBy(() -> RulesReader.read("keys.yaml", WHOLE.replaceFirst("- identity", "  identity")))
                .hasMessageContaining("resources[0].providers[0] must hold exactly one provider");
    }

    @Test
    void takesNeitherNothingNorTwoDocuments() {
        assertThatThrownBy(() -> RulesReader.read("keys.yaml", "")).hasMessageContaining("must hold one document");
        assertThatThrownBy(() -> RulesReader.read("keys.yaml", WHOLE + "---\n" + WHOLE))
                .hasMessageContaining("it holds 2");
        assertThatThrownBy(() -> RulesReader.read("keys.yaml", "a: ["))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("keys.yaml:");
    }
}
