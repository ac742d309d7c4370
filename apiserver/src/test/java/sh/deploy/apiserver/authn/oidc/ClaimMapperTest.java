package sh.deploy.apiserver.authn.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.ManualTime;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.ClaimMappings;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.PrefixedClaim;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.RequiredClaim;
import sh.deploy.apiserver.kinds.tree.JsonTrees;

class ClaimMapperTest {
    private static final Issuer ISSUER = new Issuer("https://a.example", "", "", List.of("x"));

    private static Caller caller(ClaimMappings mappings, String claims, RequiredClaim... rules) {
        var settings = new JwtAuthenticator(ISSUER, List.of(rules), mappings, List.of());
        return new ClaimMapper(settings, new ManualTime(Instant.EPOCH))
                .caller(JsonTrees.object(claims.replace('\'', '"').getBytes(UTF_8)));
    }

    private static ClaimMappings named(String claim, String prefix) {
        return new ClaimMappings(
                new PrefixedClaim(claim, prefix), new PrefixedClaim("groups", prefix), null, List.of());
    }

    @Test
    void putsPrefixesBeforeNames() {
        var caller = caller(named("sub", "a:"), "{'sub':'jane','groups':['dev','dev','ops']}");

        assertThat(caller.user()).isEqualTo("a:jane");
        assertThat(caller.groups()).containsExactlyInAnyOrder("a:dev", "a:ops", "system:authenticated");
        assertThat(caller.uid()).isEmpty();
        assertThat(caller.extra()).isEmpty();
        assertThat(caller.source()).isEqualTo("oidc");
    }

    @Test
    void takesGroupsFromOneTextOrFromNoneOrNotAtAll() {
        assertThat(caller(named("sub", ""), "{'sub':'jane','groups':'dev'}").groups())
                .containsExactlyInAnyOrder("dev", "system:authenticated");
        assertThat(caller(named("sub", ""), "{'sub':'jane','groups':null}").groups())
                .containsExactly("system:authenticated");
        assertThat(caller(named("sub", ""), "{'sub':'jane'}").groups()).containsExactly("system:authenticated");
        var none = new ClaimMappings(new PrefixedClaim("sub", ""), null, null, List.of());
        assertThat(caller(none, "{'sub':'jane','groups':['dev']}").groups()).containsExactly("system:authenticated");
    }

    @Test
    void takesNamesOfAnyScript() {
        assertThat(caller(named("sub", ""), "{'sub':'J\\u00e9 \\u4e2d\\ud83d\\ude00'}")
                        .user())
                .isEqualTo("J\u00e9 \u4e2d\ud83d\ude00");
    }

    @Test
    void takesTheUidFromItsClaim() {
        var mappings = new ClaimMappings(new PrefixedClaim("sub", ""), null, new PrefixedClaim("oid", ""), List.of());

        assertThat(caller(mappings, "{'sub':'jane','oid':'7'}").uid()).isEqualTo("7");
        assertThatThrownBy(() -> caller(mappings, "{'sub':'jane'}")).hasMessageContaining("the claim \"oid\"");
    }

    @Test
    void namesTheCredentialByItsId() {
        assertThat(caller(named("sub", ""), "{'sub':'jane','jti':'t'}").extra())
                .isEqualTo(Map.of("authentication.kubernetes.io/credential-id", List.of("JTI=t")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'sub':'system:admin'}",
                "{'sub':'jane','groups':['system:masters']}",
                "{'sub':'jane','groups':'system:nodes'}",
                "{'sub':'jane','groups':['dev','system:authenticated']}"
            })
    void refusesNamesOfKubernetes(String claims) {
        assertThatThrownBy(() -> caller(named("sub", ""), claims))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("that begins with \"system:\"");
    }

    @Test
    void takesNamesThatAPrefixTellsApart() {
        assertThat(caller(named("sub", "a:"), "{'sub':'system:admin','groups':['system:masters']}")
                        .groups())
                .contains("a:system:masters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'sub':7}",
                "{'sub':''}",
                "{'sub':null}",
                "{'sub':['jane']}",
                "{'sub':'a\\u0000'}",
                "{'sub':'a\\ud800'}",
                "{'sub':'a\\u202e'}",
                "{'sub':'a\\u200b'}",
                "{'sub':'a\\u2028'}",
                "{'sub':'jane','groups':['a\\u200d']}",
                "{'sub':'jane','groups':7}",
                "{'sub':'jane','groups':{'a':1}}",
                "{'sub':'jane','groups':[7]}",
                "{'sub':'jane','groups':['']}",
                "{'sub':'jane','groups':['a\\n']}",
                "{'sub':'jane','jti':'a\\r'}"
            })
    void refusesClaimsOfTheWrongForm(String claims) {
        assertThatThrownBy(() -> caller(named("sub", ""), claims)).isInstanceOf(ProblemException.class);
    }

    @Test
    void takesAnEmailUnlessItIsNotVerified() {
        var byEmail = named("email", "");
        assertThat(caller(byEmail, "{'email':'j@x.org'}").user()).isEqualTo("j@x.org");
        assertThat(caller(byEmail, "{'email':'j@x.org','email_verified':true}").user())
                .isEqualTo("j@x.org");
        for (var not : new String[] {"false", "'true'", "null", "1"}) {
            assertThatThrownBy(() -> caller(byEmail, "{'email':'j@x.org','email_verified':" + not + "}"))
                    .as(not)
                    .hasMessageContaining("its email is not verified");
        }
        assertThat(caller(named("sub", ""), "{'sub':'jane','email_verified':false}")
                        .user())
                .isEqualTo("jane");
    }

    @Test
    void requiresWhatRulesRequire() {
        var rule = new RequiredClaim("hd", "x.org");

        assertThat(caller(named("sub", ""), "{'sub':'jane','hd':'x.org'}", rule).user())
                .isEqualTo("jane");
        for (var wrong : new String[] {"'y.org'", "['x.org']", "null", "true"}) {
            assertThatThrownBy(() -> caller(named("sub", ""), "{'sub':'jane','hd':" + wrong + "}", rule))
                    .as(wrong)
                    .hasMessageContaining("the claim \"hd\" of the bearer token is not \"x.org\", as a rule requires");
        }
        assertThatThrownBy(() -> caller(named("sub", ""), "{'sub':'jane'}", new RequiredClaim("hd", "")))
                .isInstanceOf(ProblemException.class);
    }
}
