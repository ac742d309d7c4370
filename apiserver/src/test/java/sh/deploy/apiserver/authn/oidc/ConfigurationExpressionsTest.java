package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.Condition;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.RequiredClaim;

/** Expressions in the file of issuers. */
class ConfigurationExpressionsTest {
    private static final String FILE = """
            apiVersion: apiserver.config.k8s.io/v1
            kind: AuthenticationConfiguration
            jwt:
            - issuer: {url: "https://a.example", audiences: [x]}
              claimValidationRules:
              - {claim: hd, requiredValue: example.com}
              - {expression: 'claims.exp - claims.iat <= 86400', message: a day at most}
              - {expression: 'claims.?email_verified.orValue(true) == true'}
              claimMappings:
                username: {expression: '"a:" + claims.email'}
                groups: {expression: 'claims.roles.split(",")'}
                uid: {expression: claims.sub}
                extra:
                - {key: example.com/tenant, valueExpression: claims.tenant}
                - {key: example.com/team, valueExpression: '["x", claims.team]'}
              userValidationRules:
              - {expression: 'user.groups.all(group, group != "root")', message: no roots}
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

    /** With something else in one place. */
    private static String changed(String right, String wrong) {
        var text = FILE.replace(right, wrong);
        assertThat(text).isNotEqualTo(FILE);
        return text;
    }

    private static String username(String expression) {
        return changed(
                "username: {expression: '\"a:\" + claims.email'}", "username: {expression: '" + expression + "'}");
    }

    @Test
    void readsEachInItsPlace() {
        var read = read(FILE).jwt().getFirst();

        assertThat(read.claimValidationRules()).hasSize(3).first().isEqualTo(new RequiredClaim("hd", "example.com"));
        var rule = (Condition) read.claimValidationRules().get(1);
        assertThat(rule.expression().text()).isEqualTo("claims.exp - claims.iat <= 86400");
        assertThat(rule.expression().field()).isEqualTo("jwt[0].claimValidationRules[1].expression");
        assertThat(rule.message()).isEqualTo("a day at most");
        var mappings = read.claimMappings();
        assertThat(((TokenExpression) mappings.username()).text()).isEqualTo("\"a:\" + claims.email");
        assertThat(mappings.groups()).isInstanceOf(TokenExpression.class);
        assertThat(mappings.uid()).isInstanceOf(TokenExpression.class);
        assertThat(mappings.extra()).extracting("key").containsExactly("example.com/tenant", "example.com/team");
        assertThat(mappings.extra().getLast().value().field())
                .isEqualTo("jwt[0].claimMappings.extra[1].valueExpression");
        assertThat(read.userValidationRules()).extracting("message").containsExactly("no roots");
    }

    @Test
    void isTheSameAsLongAsItsTextIs() {
        assertThat(read(FILE)).isEqualTo(read(FILE)).hasSameHashCodeAs(read(FILE));
        assertThat(read(FILE)).isNotEqualTo(read(changed("claims.sub", "claims.oid")));
        assertThat(read(FILE)).isNotEqualTo(read(changed("no roots", "none")));
    }

    @Test
    void readsTheExpressionsInTheReadme() throws IOException {
        var readme = Files.readString(Path.of("..", "README.md"));
        var example = readme.substring(readme.indexOf("  claimValidationRules:\n  - expression"));
        var head = FILE.substring(0, FILE.indexOf("  claimValidationRules"));

        var read =
                read(head + example.substring(0, example.indexOf("```"))).jwt().getFirst();

        assertThat(read.claimValidationRules()).isNotEmpty();
        assertThat(read.claimMappings().username()).isInstanceOf(TokenExpression.class);
        assertThat(read.claimMappings().extra()).isNotEmpty();
        assertThat(read.userValidationRules()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "claims.exp - | claims.exp ** | `jwt[0].claimValidationRules[1].expression: Invalid value: \"claims.exp ** claims.iat <= 86400\": line 1, column 13: `",
                "claims.exp - | claim.exp - | `line 1, column 1: undeclared reference to 'claim'`",
                "claims.exp - | user.uid - | `undeclared reference to 'user'`",
                "claims.exp - claims.iat <= 86400 | claims.exp | `jwt[0].claimValidationRules[1].expression: Invalid value: \"claims.exp\": line 1, column 1: must evaluate to bool, not to dyn`",
                "orValue(true) == true | orValue(true) | must evaluate to bool, not to dyn",
                "orValue(true) == true | orValue(true).foo() | undeclared reference to 'foo'",
                "`message: a day at most` | requiredValue: x | jwt[0].claimValidationRules[1].requiredValue: Forbidden: there is none for an expression",
                "`claim: hd, requiredValue: example.com` | `claim: hd, expression: \"true\"` | `jwt[0].claimValidationRules[0].claim: Invalid value: \"hd\": may not stand beside an expression`",
                "`claim: hd, requiredValue: example.com` | message: x | `jwt[0].claimValidationRules[0].claim: Required value: and the text that it must be in requiredValue; or write an expression`",
                "claims.?email_verified.orValue(true) == true | claims.exp - claims.iat <= 86400 | `jwt[0].claimValidationRules[2].expression: Duplicate value: \"claims.exp - claims.iat <= 86400\"`",
                "`\"a:\" + claims.email` | size(claims) | `jwt[0].claimMappings.username.expression: Invalid value: \"size(claims)\": line 1, column 1: must evaluate to one of string, dyn, not to int`",
                "`username: {` | `username: {claim: sub, ` | `jwt[0].claimMappings.username.claim: Invalid value: \"sub\": may not stand beside an expression`",
                "`username: {` | `username: {prefix: \"\", ` | `jwt[0].claimMappings.username.prefix: Invalid value: \"\": may not stand beside an expression`",
                "`{expression: '\"a:\" + claims.email'}` | `{}` | `jwt[0].claimMappings.username: Required value: name a claim and a prefix, such as sub; or write an expression`",
                "`groups: {` | `groups: {claim: groups, ` | `jwt[0].claimMappings.groups.claim: Invalid value: \"groups\"`",
                "`groups: {` | `groups: {prefix: \"x:\", ` | `jwt[0].claimMappings.groups.prefix: Invalid value: \"x:\"`",
                "claims.roles.split(\",\") | claims.?roles | `must evaluate to one of string, list(string), list(dyn), null_type, dyn, not to optional_type(dyn)`",
                "claims.roles.split(\",\") | [1] | not to list(int)",
                "`uid: {` | `uid: {claim: sub, ` | `jwt[0].claimMappings.uid.claim: Invalid value: \"sub\"`",
                "`uid: {` | `uid: {prefix: x, ` | `jwt[0].claimMappings.uid.prefix: Forbidden: there is no such field`",
                "expression: claims.sub | expression: true | `jwt[0].claimMappings.uid.expression: Invalid value: true: must be a text; put it in quotes`",
                "expression: claims.sub | expression: \"true\" | must evaluate to one of string, dyn, not to bool",
                "example.com/tenant | tenant | `jwt[0].claimMappings.extra[0].key: Invalid value: \"tenant\": must be a domain and a path`",
                "example.com/team | example.com/tenant | `jwt[0].claimMappings.extra[1].key: Duplicate value: \"example.com/tenant\"`",
                "`key: example.com/team, ` | `` | jwt[0].claimMappings.extra[1].key: Required value: such as",
                "`, valueExpression: claims.tenant` | `` | jwt[0].claimMappings.extra[0].valueExpression: Required value: such as",
                "valueExpression: claims.tenant | valueExpression: claims. | `jwt[0].claimMappings.extra[0].valueExpression: Invalid value: \"claims.\": line 1, column 8`",
                "valueExpression: claims.tenant | valueExpression: claims | not to map(string, dyn)",
                "valueExpression: claims.tenant | value: claims.tenant | jwt[0].claimMappings.extra[0].value: Forbidden: there is no such field; known here are key, valueExpression",
                "user.groups.all | claims.groups.all | `jwt[0].userValidationRules[0].expression: Invalid value: \"claims.groups.all(group, group != \"root\")\": line 1, column 1: undeclared reference to 'claims'`",
                "user.groups.all | user.roles.all | undefined field 'roles' of kubernetes.UserInfo",
                "group != | group + | expected type 'bool' but found 'string'",
                "`expression: 'user.groups.all(group, group != \"root\")', ` | `` | jwt[0].userValidationRules[0].expression: Required value",
                "`message: no roots` | requiredValue: x | jwt[0].userValidationRules[0].requiredValue: Forbidden: there is no such field",
            })
    void saysWhichFieldIsWrong(String right, String wrong, String sentence) {
        var said = faults(changed(right, wrong));

        assertThat(said).matches("(?s)auth\\.yaml:\\d+:\\d+: jwt\\[0]\\..*");
        assertThat(said).contains(sentence);
    }

    @Test
    void saysWhereInTheFileAndWhereInTheExpression() {
        var text = changed(
                "    uid: {expression: claims.sub}",
                "    uid:\n      expression: |\n        claims\n        .sub + foo");

        assertThat(faults(text))
                .startsWith(
                        "auth.yaml:13:7: jwt[0].claimMappings.uid.expression: Invalid value: \"claims .sub + foo\": line 2, column 8: undeclared");
    }

    @Test
    void saysOnceThatAUserRuleStandsThereTwice() {
        var rule = "  - {expression: 'user.groups.all(group, group != \"root\")', message: no roots}\n";

        assertThat(faults(FILE.replace(rule, rule + rule)).lines())
                .singleElement()
                .asString()
                .contains("jwt[0].userValidationRules[1].expression: Duplicate value: \"user.groups.all(");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claims.email",
                "claims.?email.orValue(\"\")",
                "claims[\"email\"]",
                "has(claims.email) ? \"a\" : \"b\"",
                "[claims.email].map(x, x)[0]",
                "claims.email + \"claims.email_verified\"",
                "claims.email + string([{\"email_verified\": 1}].all(claims, claims.email_verified == 1))"
            })
    void demandsThatAnEmailInANameIsVerified(String expression) {
        var text =
                username(expression).replace("  - {expression: 'claims.?email_verified.orValue(true) == true'}\n", "");

        assertThat(faults(text))
                .contains("jwt[0].claimMappings.username.expression: Invalid value: \"")
                .contains("where claims.email is used, claims.email_verified must be used too");
    }

    @Test
    void isContentWithALookAtWhetherAnEmailIsVerifiedInThreePlaces() {
        var without = FILE.replace("  - {expression: 'claims.?email_verified.orValue(true) == true'}\n", "");
        assertThat(faults(without)).contains("claims.email_verified must be used too");
        assertThat(faults(FILE)).startsWith("none: ");
        assertThat(faults(without.replace("\"a:\" + claims.email", "claims.email_verified ? claims.email : \"\"")))
                .startsWith("none: ");
        assertThat(faults(without.replace("claims.tenant", "string(claims.email_verified)")))
                .startsWith("none: ");
    }

    @Test
    void isNotContentWithALookThatKeepsNobodyOut() {
        var without = FILE.replace("  - {expression: 'claims.?email_verified.orValue(true) == true'}\n", "");
        for (var elsewhere : new String[] {
            without.replace("claims.roles.split(\",\")", "[string(claims.email_verified)]"),
            without.replace("claims.sub", "string(claims.email_verified)"),
            without.replace(
                    "{claim: hd, requiredValue: example.com}", "{claim: email_verified, requiredValue: \"true\"}")
        }) {
            assertThat(elsewhere).isNotEqualTo(without);
            assertThat(faults(elsewhere)).contains("claims.email_verified must be used too");
        }
    }

    @Test
    void demandsNothingOfAnEmailThatNamesNobody() {
        var without = username("claims.sub")
                .replace("  - {expression: 'claims.?email_verified.orValue(true) == true'}\n", "")
                .replace("claims.tenant", "claims.email");

        assertThat(faults(without)).startsWith("none: ");
    }

    @Test
    void isRefusedInsteadOfOverflowingAStack() {
        assertThat(faults(username("(".repeat(4000) + "claims.sub" + ")".repeat(4000))))
                .contains("jwt[0].claimMappings.username.expression: Invalid value: \"((((")
                .contains("nested more than 250 levels");
        assertThat(faults(username("claims.sub" + " ".repeat(11_000) + "+ \"x\"")))
                .contains("more than 10240 characters");
    }

    @Test
    void saysNoMoreThanAPersonReads() {
        var rules = "  userValidationRules:\n" + "  - {}\n".repeat(5000);
        var said = faults(FILE.substring(0, FILE.indexOf("  userValidationRules")) + rules);

        assertThat(said.lines()).hasSize(101).last().isEqualTo("and 4900 more");
    }
}
