package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.authn.AnonymousAccess;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.PrefixedClaim;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.RequiredClaim;

class ConfigurationReaderTest {
    private static final String FILE = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
            - issuer:
                url: https://a.example/realm
                discoveryURL: https://b.example/document
                audiences: [one, two]
                audienceMatchPolicy: MatchAny
              claimValidationRules:
              - {claim: hd, requiredValue: example.com}
              claimMappings:
                username: {claim: email, prefix: ""}
                groups: {claim: roles, prefix: "a:"}
                uid: {claim: sub}
            anonymous:
              enabled: true
              conditions: [{path: /livez}]
            """;

    private static AuthenticationConfiguration read(String text) {
        return ConfigurationReader.read("auth.yaml", text);
    }

    private static String faults(String text) {
        try {
            return "none: " + read(text);
        } catch (ManifestException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void readsEveryField() {
        var read = read(FILE);

        assertThat(read.anonymous()).isEqualTo(new AnonymousAccess(true, Set.of("/livez")));
        assertThat(read.jwt()).hasSize(1);
        var issuer = read.jwt().getFirst();
        assertThat(issuer.issuer())
                .isEqualTo(
                        new Issuer("https://a.example/realm", "https://b.example/document", "", List.of("one", "two")));
        assertThat(issuer.issuer().discovery()).hasToString("https://b.example/document");
        assertThat(issuer.claimValidationRules()).containsExactly(new RequiredClaim("hd", "example.com"));
        assertThat(issuer.claimMappings())
                .isEqualTo(new JwtAuthenticator.ClaimMappings(
                        new PrefixedClaim("email", ""),
                        new PrefixedClaim("roles", "a:"),
                        new PrefixedClaim("sub", ""),
                        List.of()));
        assertThat(issuer.userValidationRules()).isEmpty();
    }

    @Test
    void readsTheBetaVersionAndAFileWithoutIssuers() {
        var read = read("apiVersion: apiserver.config.k8s.io/v1beta1\nkind: AuthenticationConfiguration\njwt: []\n");

        assertThat(read.jwt()).isEmpty();
        assertThat(read.anonymous()).isEqualTo(AnonymousAccess.EVERYWHERE);
    }

    @Test
    void readsTheExampleInTheReadme() throws IOException {
        var readme = Files.readString(Path.of("..", "README.md"));
        var example = readme.substring(readme.indexOf("apiVersion: apiserver.config.k8s.io/v1\n"));

        var read = read(example.substring(0, example.indexOf("```")));

        assertThat(read.jwt()).hasSize(1);
        assertThat(read.anonymous().paths()).containsExactlyInAnyOrder("/livez", "/readyz");
    }

    @Test
    void findsTheDocumentBelowTheIssuer() {
        for (var url : List.of("https://a.example/realm", "https://a.example/realm/")) {
            assertThat(new Issuer(url, "", "", List.of("x")).discovery())
                    .hasToString("https://a.example/realm/.well-known/openid-configuration");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1\\n | /v2\\n | apiVersion: Unsupported value: \"apiserver.config.k8s.io/v2\"",
                "kind: Auth | kind: X | kind: Unsupported value: \"XenticationConfiguration\"",
                "jwt: | jwts: | jwts: Forbidden: there is no such field; known here are apiVersion, kind, jwt, anonymous",
                "url: https://a.example/realm | url: \"\" | jwt[0].issuer.url: Required value",
                "url: https | url: http | jwt[0].issuer.url: Invalid value: \"http://a.example/realm\": must be of the form",
                "url: https:// | url: https://u:p@ | must not hold a user or a password",
                "example/realm | example/realm?x=1 | jwt[0].issuer.url: Invalid value: \"https://a.example/realm?x=1\": must hold",
                "example/realm | example/realm#x | must hold neither ? nor #",
                "example/realm | example/re alm | is no URL",
                "url: https://a.example/realm | url: https://kubernetes.default.svc.cluster.local | this server issues tokens",
                "https://b.example/document | https://a.example/realm/ | jwt[0].issuer.discoveryURL: Invalid value",
                "audiences: [one, two] | audiences: [] | jwt[0].issuer.audiences: Required value",
                "[one, two] | [one, one] | jwt[0].issuer.audiences[1]: Duplicate value: \"one\"",
                "[one, two] | [one, \"\"] | jwt[0].issuer.audiences[1]: Required value",
                "[one, two] | [one, 7] | jwt[0].issuer.audiences[1]: Invalid value: 7: must be a text; put it in quotes",
                "audienceMatchPolicy: MatchAny | audienceMatchPolicy: MatchAll | must be MatchAny for several audiences",
                "audienceMatchPolicy: MatchAny | certificateAuthority: x | jwt[0].issuer.certificateAuthority: Invalid value",
                "audienceMatchPolicy: MatchAny | egressSelectorType: cluster | egressSelectorType: Forbidden",
                "claim: hd, requiredValue: example.com | requiredValue: x | jwt[0].claimValidationRules[0].claim: Required value",
                "claim: hd, requiredValue: example.com | claim: hd, message: x | jwt[0].claimValidationRules[0].message: Forbidden",
                "requiredValue: example.com | requiredValue: true | jwt[0].claimValidationRules[0].requiredValue: Invalid value: true",
                "claim: email, prefix: \"\" | claim: email | jwt[0].claimMappings.username.prefix: Required value",
                "claim: email, prefix: \"\" | prefix: \"\" | jwt[0].claimMappings.username: Required value",
                "prefix: \"\" | prefix: \"system:\" | jwt[0].claimMappings.username.prefix: Invalid value: \"system:\"",
                "claim: roles, prefix: \"a:\" | claim: roles | jwt[0].claimMappings.groups.prefix: Required value",
                "prefix: \"a:\" | prefix: \"system:a:\" | jwt[0].claimMappings.groups.prefix: Invalid value",
                "enabled: true | enabled: \"yes\" | anonymous.enabled: Invalid value: \"yes\": must be true or false",
                "enabled: true | enabled: false | anonymous.conditions: Invalid value",
                "/livez | livez | anonymous.conditions[0].path: Invalid value: \"livez\": must begin with /",
            })
    void saysWhichFieldIsWrong(String right, String wrong, String sentence) {
        var text = FILE.replace(
                right.replace("\\n", "\n").strip(), wrong.replace("\\n", "\n").strip());
        assertThat(text).isNotEqualTo(FILE);

        assertThat(faults(text)).startsWith("auth.yaml:").contains(sentence.strip());
    }

    @Test
    void saysAllThatIsWrongEachWithItsPlace() {
        var text = FILE.replace("prefix: \"\"", "prefix: 7").replace("url: https://a", "url: http://a");

        assertThat(faults(text).lines())
                .hasSize(3)
                .allMatch(line -> line.matches("auth\\.yaml:\\d+:\\d+: jwt\\[0]\\..*"));
        assertThat(faults(text)).contains("auth.yaml:5:5: jwt[0].issuer.url: Invalid value");
    }

    @Test
    void refusesAnIssuerOrADocumentTwice() {
        var entry = FILE.substring(FILE.indexOf("- issuer"), FILE.indexOf("anonymous:"));

        assertThat(faults(FILE.replace(entry, entry + entry)))
                .contains("jwt[1].issuer.url: Duplicate value: \"https://a.example/realm\"")
                .contains("jwt[1].issuer.discoveryURL: Duplicate value: \"https://b.example/document\"");
        assertThat(faults(FILE.replace(entry, entry.repeat(65)))).contains("jwt: Invalid value: 65");
    }

    @Test
    void refusesWhatIsNoSuchDocument() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("there must be one document");
        assertThatThrownBy(() -> read("x")).hasMessageContaining("there must be one document");
        assertThatThrownBy(() -> read(FILE + "---\n" + FILE)).hasMessageContaining("there are 2");
        assertThatThrownBy(() -> read("jwt: [")).isInstanceOf(ManifestException.class);
        assertThat(faults(FILE + "jwt: []\n")).contains("the field stands there twice");
        assertThat(faults(FILE.replace("- issuer:\n    url", "- issuer: 7\n  x:\n    url")))
                .contains("jwt[0].issuer: Invalid value: 7: must be an object");
    }
}
