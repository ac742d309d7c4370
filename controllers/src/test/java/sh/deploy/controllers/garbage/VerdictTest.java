package sh.deploy.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Map<String, OwnerState> STATES = Map.of(
            "here", OwnerState.PRESENT,
            "gone", OwnerState.GONE,
            "waiting", OwnerState.WAITS_FOR_DEPENDENTS);

    @Test
    void whatNobodyOwnsStays() {
        assertThat(on(owned(), false)).isEqualTo(new Verdict.Keep());
    }

    @Test
    void whatHasAllItsOwnersStays() {
        assertThat(on(owned("here"), false)).isEqualTo(new Verdict.Keep());
    }

    @Test
    void whatHasLostItsLastOwnerGoes() {
        assertThat(on(owned("gone"), true)).isEqualTo(new Verdict.Delete(false));
    }

    @Test
    void whatStillHasAnOwnerLetsGoOfTheOthers() {
        assertThat(on(owned("here", "gone", "waiting"), false)).isEqualTo(new Verdict.LetGo(List.of(owner("here"))));
    }

    @Test
    void whatAnOwnerWaitsForGoesAfterItsOwnDependents() {
        assertThat(on(owned("waiting"), true)).isEqualTo(new Verdict.Delete(true));
        assertThat(on(owned("waiting"), false)).isEqualTo(new Verdict.Delete(false));
    }

    @Test
    void whatIsOnItsWayOutAlreadyIsLeftAlone() {
        var leaving = new PodBuilder(owned("gone"))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build();
        assertThat(on(leaving, false)).isEqualTo(new Verdict.Keep());
    }

    private static Verdict on(Pod pod, boolean hasDependents) {
        return Verdict.on(pod, hasDependents, owner -> STATES.getOrDefault(owner.getUid(), OwnerState.PRESENT));
    }

    private static Pod owned(String... uids) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("pod")
                .withOwnerReferences(
                        List.of(uids).stream().map(VerdictTest::owner).toList())
                .endMetadata()
                .build();
    }

    private static OwnerReference owner(String uid) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName(uid)
                .withUid(uid)
                .build();
    }
}
