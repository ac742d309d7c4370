package sh.deploy.apiserver.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sh.deploy.apiserver.authn.oidc.ExpressedCaller.caller;
import static sh.deploy.apiserver.authn.oidc.ExpressedCaller.extra;
import static sh.deploy.apiserver.authn.oidc.ExpressedCaller.mapped;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.apiserver.authn.Caller;

/** Who somebody is by expressions about their claims. */
class ClaimExpressionsTest {
    private static final String NAMED = "  claimMappings: {username: {expression: claims.sub}}\n";

    private static String rule(String expression, String message) {
        return "  claimValidationRules:\n  - {expression: '" + expression + "', message: '" + message + "'}\n" + NAMED;
    }

    private static String userRule(String expression) {
        return "  claimMappings:\n    username: {expression: claims.sub}\n    groups: {expression: claims.groups}\n"
                + "    extra: [{key: x.org/a, valueExpression: 'claims.?a.orValue([])'}]\n"
                + "  userValidationRules:\n  - {expression: '" + expression + "'}\n";
    }

    @Test
    void mapsWhatKubernetesDocumentationMaps() {
        var caller = caller("""
                  claimMappings:
                    username: {expression: 'claims.username + ":external-user"'}
                    groups: {expression: 'claims.roles.split(",")'}
                    uid: {expression: claims.sub}
                    extra: [{key: example.com/tenant, valueExpression: claims.tenant}]
                  userValidationRules:
                  - {expression: "!user.username.startsWith('system:')"}
                """, "{'username':'foo','roles':'user,admin','sub':'auth','tenant':'72f9','jti':'t'}");

        assertThat(caller)
                .isEqualTo(new Caller(
                        "foo:external-user",
                        "auth",
                        Set.of("user", "admin", "system:authenticated"),
                        Map.of(
                                "example.com/tenant",
                                List.of("72f9"),
                                "authentication.kubernetes.io/credential-id",
                                List.of("JTI=t")),
                        "oidc"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claims.groups | {'groups':['b','a','b']} | a,b",
                "claims.groups | {'groups':'a'} | a",
                "claims.groups | {'groups':['','a','']} | a",
                "claims.groups | {'groups':['']} | -",
                "claims.groups | {'groups':[]} | -",
                "claims.groups | {'groups':''} | -",
                "claims.groups | {'groups':null} | -",
                "claims.?groups.orValue([]) | {} | -",
                "null | {} | -",
                "[] | {} | -",
                "[\"a\", claims.b] | {'b':'b'} | a,b",
                "claims.groups.map(g, \"o:\" + g) | {'groups':['a','b']} | o:a,o:b",
                "claims[\"https://x.org/g\"].filter(g, g != \"b\") | {'https://x.org/g':['a','b']} | a",
            })
    void takesGroupsFromATextOrAListAndLeavesEmptyOnesOut(String expression, String claims, String groups) {
        var caller = caller(
                mapped("groups", expression),
                claims.replaceFirst("}$", ",'sub':'jane'}").replace("{,", "{"));

        assertThat(caller.groups().stream().filter(group -> !group.equals("system:authenticated")))
                .containsExactlyInAnyOrder(groups.equals("-") ? new String[0] : groups.split(","));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'groups':7} | there is one of type int",
                "{'groups':true} | there is one of type bool",
                "{'groups':{'a':'b'}} | there is one of type map",
                "{'groups':['a',7]} | there is one of type int",
                "{'groups':['a',null]} | there is one of type null_type",
                "{'groups':[['a']]} | there is one of type list",
                "{'group':'a'} | no such key: groups, at line 1, column 7",
            })
    void refusesGroupsOfAnotherForm(String claims, String why) {
        assertThatThrownBy(() -> caller(mapped("groups", "claims.groups"), claims.replaceFirst("}$", ",'sub':'jane'}")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(
                        "jwt[0].claimMappings.groups.expression cannot be evaluated for the bearer token: ")
                .hasMessageContaining(why);
    }

    @Test
    void takesAUidThatMayBeEmpty() {
        assertThat(caller(mapped("uid", "claims.oid"), "{'sub':'jane','oid':'7'}")
                        .uid())
                .isEqualTo("7");
        assertThat(caller(mapped("uid", "claims.oid"), "{'sub':'jane','oid':''}")
                        .uid())
                .isEmpty();
        assertThatThrownBy(() -> caller(mapped("uid", "claims.oid"), "{'sub':'jane','oid':7}"))
                .hasMessageContaining("jwt[0].claimMappings.uid.expression")
                .hasMessageContaining("its value is no text, but of type int");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'sub':''}",
                "{'sub':null}",
                "{'sub':7}",
                "{'sub':['jane']}",
                "{}",
                "{'sub':'system:admin'}",
                "{'sub':'a\\u0000'}",
                "{'sub':'a\\u202e'}"
            })
    void refusesNamesThatAreNone(String claims) {
        assertThatThrownBy(() -> caller(NAMED, claims)).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'system:masters'", "['dev','system:masters']", "['a\\u200b']"})
    void refusesGroupsThatNoIssuerGives(String groups) {
        assertThatThrownBy(() -> caller(mapped("groups", "claims.g"), "{'sub':'jane','g':" + groups + "}"))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void makesNoNameOfKubernetesEither() {
        assertThatThrownBy(() -> caller(mapped("groups", "\"system:\" + claims.g"), "{'sub':'jane','g':'masters'}"))
                .hasMessageContaining("names a group that begins with \"system:\"");
    }

    @Test
    void keepsWhatIsExtraUnlessItIsEmpty() {
        var settings = extra("claims.a", "claims.b", "claims.c", "[\"x\", claims.a, \"\"]");

        assertThat(caller(settings, "{'sub':'jane','a':'A','b':'','c':null}").extra())
                .isEqualTo(Map.of("x.org/0", List.of("A"), "x.org/3", List.of("x", "A")));
        assertThatThrownBy(() -> caller(settings, "{'sub':'jane','a':1,'b':'','c':null}"))
                .hasMessageContaining("jwt[0].claimMappings.extra[0].valueExpression");
        assertThatThrownBy(() -> caller(settings, "{'sub':'jane','a':'\\u0007','b':'','c':null}"))
                .hasMessageContaining("x.org/0 holds characters that are not seen");
    }

    @Test
    void requiresWhatRulesOfClaimsRequire() {
        var rule = rule("claims.exp - claims.nbf <= 86400", "a day at most");

        assertThat(caller(rule, "{'sub':'jane','exp':86400,'nbf':0}").user()).isEqualTo("jane");
        assertThatThrownBy(() -> caller(rule, "{'sub':'jane','exp':86401,'nbf':0}"))
                .hasMessage(
                        "Unauthorized: what jwt[0].claimValidationRules[0].expression requires does not hold: a day at most");
        assertThatThrownBy(() -> caller(rule, "{'sub':'jane','exp':86400}"))
                .hasMessageContaining(
                        "jwt[0].claimValidationRules[0].expression cannot be evaluated for the bearer token: "
                                + "no such key: nbf, at line 1, column 20");
        assertThatThrownBy(() -> caller(rule("claims.sub == \"x\"", ""), "{'sub':'jane'}"))
                .hasMessageEndingWith("does not hold: claims.sub == \"x\"");
    }

    @Test
    void takesAnEmailThatIsNotVerifiedForNone() {
        var settings = "  claimValidationRules: [{expression: 'claims.?email_verified.orValue(true) == true'}]\n"
                + "  claimMappings: {username: {expression: claims.email}}\n";

        assertThat(caller(settings, "{'email':'j@x.org'}").user()).isEqualTo("j@x.org");
        assertThat(caller(settings, "{'email':'j@x.org','email_verified':true}").user())
                .isEqualTo("j@x.org");
        for (var not : new String[] {"false", "'true'", "1", "null"}) {
            assertThatThrownBy(() -> caller(settings, "{'email':'j@x.org','email_verified':" + not + "}"))
                    .as(not)
                    .isInstanceOf(ProblemException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user.username == \"jane\"",
                "user.uid == \"\"",
                "user.groups == [\"b\", \"a\", \"b\"]",
                "!(\"system:authenticated\" in user.groups)",
                "user.groups.all(group, !group.startsWith(\"system:\"))",
                "user.extra[\"x.org/a\"] == [\"1\", \"2\"]",
                "user.extra[\"authentication.kubernetes.io/credential-id\"] == [\"JTI=t\"]",
                "user.extra.size() == 2"
            })
    void showsRulesOfUsersWhoSomebodyIs(String expression) {
        assertThat(caller(userRule(expression), "{'sub':'jane','groups':['b','a','b'],'a':['1','2'],'jti':'t'}")
                        .user())
                .isEqualTo("jane");
    }

    @Test
    void refusesWhomARuleOfUsersRefuses() {
        assertThatThrownBy(() -> caller(userRule("\"dev\" in user.groups"), "{'sub':'jane','groups':['ops']}"))
                .hasMessage("Unauthorized: what jwt[0].userValidationRules[0].expression requires does not hold: "
                        + "\"dev\" in user.groups");
        assertThat(caller(userRule("user.extra == {} && user.groups == []"), "{'sub':'jane','groups':null}")
                        .extra())
                .isEmpty();
    }

    @Test
    void requiresEveryRule() {
        var settings = "  claimValidationRules:\n  - {expression: claims.a == 1}\n  - {claim: b, requiredValue: x}\n"
                + "  - {expression: claims.c == 1}\n" + NAMED
                + "  userValidationRules:\n  - {expression: user.username != \"joe\"}\n  - {expression: user.username != \"jim\"}\n";

        assertThat(caller(settings, "{'sub':'jane','a':1,'b':'x','c':1}").user())
                .isEqualTo("jane");
        for (var claims : new String[] {
            "{'sub':'jane','a':2,'b':'x','c':1}",
            "{'sub':'jane','a':1,'b':'y','c':1}",
            "{'sub':'jane','a':1,'b':'x','c':2}",
            "{'sub':'joe','a':1,'b':'x','c':1}",
            "{'sub':'jim','a':1,'b':'x','c':1}"
        }) {
            assertThatThrownBy(() -> caller(settings, claims)).as(claims).isInstanceOf(ProblemException.class);
        }
    }
}
