package sh.deploy.apiserver.admission.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.Kind;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.tree.Tree;

class RuleTest {
    private static Kind kind(String groupAndPlural) {
        int slash = groupAndPlural.indexOf('/');
        var group = slash < 0 ? "" : groupAndPlural.substring(0, slash);
        return Kinds.builtIn()
                .byResource(group, "v1", groupAndPlural.substring(slash + 1))
                .orElseThrow();
    }

    private static Attempt attempt(String operation, Kind kind, String part, String namespace) {
        var places = new WebhookPlaces(1);
        var asked = new Asked(
                kind,
                kind.plural(),
                part,
                false,
                Tree::newObject,
                0,
                new Waiting(places),
                Place.of(places.share()),
                Heard.NONE,
                Set.of());
        var caller = new Caller("jane", Set.of(), "token");
        return new Attempt(
                Operation.valueOf(operation), asked, caller, kind, namespace, "x", null, null, true, any -> {});
    }

    private static List<String> list(String values) {
        return List.of(values.replace("''", "").split(" ", -1));
    }

    /** Rule: operations, groups, versions, resources, scope; then operation, kind, part, namespace. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            emptyValue = "",
            value = {
                "*|*|*|*/*|*|CREATE|pods|-|ns|true",
                "CREATE|''|v1|pods|*|CREATE|pods|-|ns|true",
                "CREATE UPDATE|''|v1|pods|*|UPDATE|pods|-|ns|true",
                "CREATE|''|v1|pods|*|UPDATE|pods|-|ns|false",
                "DELETE|''|v1|pods|*|DELETE|pods|-|ns|true",
                "CONNECT|''|v1|pods|*|CREATE|pods|-|ns|false",
                "*|apps|v1|deployments|*|CREATE|apps/deployments|-|ns|true",
                "*|''|v1|deployments|*|CREATE|apps/deployments|-|ns|false",
                "*|apps|v1beta1|deployments|*|CREATE|apps/deployments|-|ns|false",
                "*|apps|v1beta1 v1|deployments|*|CREATE|apps/deployments|-|ns|true",
                "*|*|*|*|*|CREATE|pods|-|ns|true",
                "*|*|*|*|*|UPDATE|pods|status|ns|false",
                "*|*|*|*/*|*|UPDATE|pods|status|ns|true",
                "*|*|*|pods/*|*|UPDATE|pods|status|ns|true",
                "*|*|*|pods/*|*|CREATE|pods|-|ns|true",
                "*|*|*|pods|*|UPDATE|pods|status|ns|false",
                "*|*|*|pods/status|*|UPDATE|pods|status|ns|true",
                "*|*|*|pods/status|*|UPDATE|pods|-|ns|false",
                "*|*|*|*/scale|*|UPDATE|apps/deployments|scale|ns|true",
                "*|*|*|*/scale|*|UPDATE|apps/deployments|status|ns|false",
                "*|*|*|*/*|Namespaced|CREATE|pods|-|ns|true",
                "*|*|*|*/*|Cluster|CREATE|pods|-|ns|false",
                "*|*|*|*/*|Namespaced|CREATE|namespaces|-|ns|false",
                "*|*|*|*/*|Cluster|CREATE|namespaces|-|ns|true",
                "*|*|*|*/*|Cluster|UPDATE|nodes|status||true"
            })
    void takesInWhatItNames(
            String operations,
            String groups,
            String versions,
            String resources,
            String scope,
            String operation,
            String kind,
            String part,
            String namespace,
            boolean takesIn) {
        var rule = new Rule(list(operations), list(groups), list(versions), list(resources), scope, List.of());
        var looked = kind(kind);

        assertThat(rule.takesIn(
                        attempt(operation, looked, part.equals("-") ? "" : part, namespace == null ? "" : namespace),
                        looked))
                .isEqualTo(takesIn);
    }
}
