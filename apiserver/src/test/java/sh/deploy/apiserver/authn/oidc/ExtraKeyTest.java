package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtraKeyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com/tenant",
                "x/y",
                "a.b-c.example.com/a/b//c",
                "example.com/~._%!$&'()*+,;=:-",
                "mykubernetes.io/x",
                "kubernetes.io.example.com/x",
                "notk8s.io/x",
                "example.com/kubernetes.io/x"
            })
    void isADomainAndAPath(String key) {
        assertThat(ExtraKey.faultOf(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tenant | must be a domain and a path, such as example.com/tenant",
                "/tenant | must be a domain and a path, such as example.com/tenant",
                "example.com/ | must be a domain and a path, such as example.com/tenant",
                "Example.com/tenant | must be in lower case",
                "example.com/Tenant | must be in lower case",
                "exa_mple.com/tenant | what stands before the first / is no domain: a lowercase RFC 1123 subdomain",
                "-example.com/tenant | what stands before the first / is no domain",
                "example..com/tenant | what stands before the first / is no domain",
                "example.com/a b | after the first / there may be letters",
                "example.com/a?b | after the first / there may be letters",
                "example.com/\u00e4 | after the first / there may be letters",
                "kubernetes.io/x | the domains kubernetes.io, k8s.io, deploy.sh and those below them are reserved",
                "authentication.kubernetes.io/credential-id | are reserved",
                "k8s.io/x | are reserved",
                "a.b.k8s.io/x | are reserved",
                "deploy.sh/x | are reserved",
                "authentication.deploy.sh/node-name | are reserved"
            })
    void isNothingElse(String key, String sentence) {
        assertThat(ExtraKey.faultOf(key)).contains(sentence);
    }

    @Test
    void hasADomainOfBoundedLength() {
        assertThat(ExtraKey.faultOf("a".repeat(254) + "/x")).contains("no more than 253 characters");
    }
}
