package sh.deploy.apiserver.admission.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import sh.deploy.apiserver.admission.podsecurity.standard.LevelVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.PodTree;
import sh.deploy.apiserver.admission.podsecurity.standard.PolicyVersion;
import sh.deploy.apiserver.admission.podsecurity.standard.Standard;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ObjectNode;

/**
 * Every field that the Pod Security Standards name is set to values that are refused and to values that are allowed, in every list of
 * containers and every kind that makes pods, as of three versions.
 */
class PublishedFieldsTest {
    @Test
    void haveValuesForEveryFieldAndForNoOther() {
        for (var level : PublishedFields.PUBLISHED.keySet()) {
            var published = PublishedFields.PUBLISHED
                    .getOrDefault(level, "")
                    .lines()
                    .flatMap(PublishedFields::expand)
                    .toList();
            var tried = PublishedFields.rows().stream()
                    .filter(row -> row.level() == level)
                    .map(PublishedFields.Row::field)
                    .toList();

            assertThat(tried).as(level.toString()).containsExactlyInAnyOrderElementsOf(published);
        }
    }

    @ParameterizedTest
    @MethodSource("sh.deploy.apiserver.admission.podsecurity.PublishedFields#rows")
    void areJudgedEverywhere(PublishedFields.Row row) {
        assertThat(row.allowed()).isNotEmpty();
        for (var version : PublishedFields.VERSIONS) {
            for (var value : row.values()) {
                var pod = PublishedFields.with(row.field(), value);
                judge(row, value, version, PodTree.of(pod));
                PodTemplates.PLACES.forEach((resource, place) -> judge(
                        row,
                        value,
                        version,
                        PodTemplates.in(resource, within(place, pod)).orElseThrow()));
            }
        }
    }

    private static void judge(PublishedFields.Row row, String value, PolicyVersion version, PodTree pod) {
        var wanted = new LevelVersion(row.level(), version);
        var found = Standard.violations(wanted, pod);
        var told = found.stream()
                .flatMap(violation -> violation.offences().stream())
                .map(offence -> offence.field() + ": " + offence.cause().message())
                .toList();

        if (row.refuses(value, version)) {
            assertThat(told)
                    .as("%s=%s as of %s", row.field(), value, wanted)
                    .anyMatch(sentence -> sentence.contains(pod.path() + PublishedFields.concrete(row.field())));
            assertThat(Standard.violations(LevelVersion.PRIVILEGED, pod)).isEmpty();
        } else {
            assertThat(told).as("%s=%s as of %s", row.field(), value, wanted).isEmpty();
        }
    }

    private static ObjectNode within(List<String> place, ObjectNode pod) {
        var object = Tree.newObject();
        var here = object;
        for (var name : place.subList(0, place.size() - 1)) {
            here = Tree.child(here, name);
        }
        here.set(place.getLast(), pod);
        return object;
    }
}
