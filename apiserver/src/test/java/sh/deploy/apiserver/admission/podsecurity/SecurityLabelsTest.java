package sh.deploy.apiserver.admission.podsecurity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sh.deploy.api.problem.FieldCause;

class SecurityLabelsTest {
    /** @param labels such as {@code enforce=baseline}, with one blank between two */
    private static SecurityLabels read(String labels) {
        var map = new HashMap<>(Map.of("team", "shop"));
        for (var label : labels.split(" ", -1)) {
            if (!label.isEmpty()) {
                map.put(
                        "pod-security.kubernetes.io/" + label.substring(0, label.indexOf('=')),
                        label.substring(label.indexOf('=') + 1));
            }
        }
        return SecurityLabels.read(map, SecurityPolicy.PRIVILEGED);
    }

    @ParameterizedTest
    @CsvSource({
        "'',privileged:latest,privileged:latest,privileged:latest",
        "enforce=baseline,baseline:latest,privileged:latest,baseline:latest",
        "warn=restricted,privileged:latest,privileged:latest,restricted:latest",
        "audit=baseline,privileged:latest,baseline:latest,privileged:latest",
        "enforce=baseline warn=restricted,baseline:latest,privileged:latest,restricted:latest",
        "enforce=baseline warn=privileged,baseline:latest,privileged:latest,privileged:latest",
        "enforce=baseline enforce-version=v1.22,baseline:v1.22,privileged:latest,baseline:v1.22",
        "enforce=baseline enforce-version=v1.22 warn-version=latest,baseline:v1.22,privileged:latest,baseline:latest",
        "enforce=baseline warn-version=v1.23,baseline:latest,privileged:latest,baseline:v1.23",
        "enforce=baseline enforce-version=v1.20 warn=restricted warn-version=v1.21 audit=restricted audit-version=v1.22,"
                + "baseline:v1.20,restricted:v1.22,restricted:v1.21",
        "enforce-version=v1.20,privileged:v1.20,privileged:latest,privileged:latest"
    })
    void sayWhatIsAsked(String labels, String enforce, String audit, String warn) {
        var found = read(labels);

        assertThat(found.policy().enforce()).hasToString(enforce);
        assertThat(found.policy().audit()).hasToString(audit);
        assertThat(found.policy().warn()).hasToString(warn);
        assertThat(found.causes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "enforce=foo,restricted:latest,privileged:latest,privileged:latest",
        "enforce=Baseline,restricted:latest,privileged:latest,privileged:latest",
        "enforce=,restricted:latest,privileged:latest,privileged:latest",
        "enforce=baseline enforce-version=1.20,baseline:latest,privileged:latest,baseline:latest",
        "enforce=baseline warn=foo,baseline:latest,privileged:latest,privileged:latest",
        "audit=foo,privileged:latest,privileged:latest,privileged:latest"
    })
    void areStrictWhereTheyCannotBeReadAndPodsAreRefused(String labels, String enforce, String audit, String warn) {
        var found = read(labels);

        assertThat(found.policy().enforce()).hasToString(enforce);
        assertThat(found.policy().audit()).hasToString(audit);
        assertThat(found.policy().warn()).hasToString(warn);
        assertThat(found.causes()).hasSize(1);
    }

    @Test
    void sayWhatTheyMayBe() {
        assertThat(read("enforce=foo warn-version=v2 audit=bar").causes())
                .containsExactly(
                        new FieldCause(
                                "FieldValueInvalid",
                                "metadata.labels[pod-security.kubernetes.io/enforce]",
                                "Invalid value: \"foo\": must be one of privileged, baseline, restricted"),
                        new FieldCause(
                                "FieldValueInvalid",
                                "metadata.labels[pod-security.kubernetes.io/audit]",
                                "Invalid value: \"bar\": must be one of privileged, baseline, restricted"),
                        new FieldCause(
                                "FieldValueInvalid",
                                "metadata.labels[pod-security.kubernetes.io/warn-version]",
                                "Invalid value: \"v2\": must be \"latest\" or \"v1.x\""));
    }

    @ParameterizedTest
    @CsvSource({"strip,true,0", "refuse,false,0", "Strip,false,1", "'',false,1"})
    void knowTwoModes(String mode, boolean strips, int causes) {
        var found = SecurityLabels.read(Map.of(SecurityLabels.MODE, mode), SecurityPolicy.PRIVILEGED);

        assertThat(found.strips()).isEqualTo(strips);
        assertThat(found.causes()).hasSize(causes);
    }

    @Test
    void goBeforeTheDefaults() {
        var defaults = SecurityLabels.read(
                        Map.of("pod-security.kubernetes.io/enforce", "restricted"), SecurityPolicy.PRIVILEGED)
                .policy();

        assertThat(SecurityLabels.read(Map.of(), defaults).policy()).isEqualTo(defaults);
        assertThat(SecurityLabels.read(Map.of("pod-security.kubernetes.io/enforce", "baseline"), defaults)
                        .policy()
                        .enforce())
                .hasToString("baseline:latest");
    }
}
