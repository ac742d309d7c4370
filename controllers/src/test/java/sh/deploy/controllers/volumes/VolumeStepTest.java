package sh.deploy.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.volumes.Examples.bound;
import static sh.deploy.controllers.volumes.Examples.claim;
import static sh.deploy.controllers.volumes.Examples.going;
import static sh.deploy.controllers.volumes.Examples.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.LocalVolumes;

class VolumeStepTest {
    private static final Instant DELETED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = DELETED.plusSeconds(60);

    @Test
    void aVolumeIsBoundOnceItsClaimNamesIt() {
        assertThat(VolumeStep.next(volume("Pending"), Optional.of(claim()), true, NOW))
                .isEqualTo(new VolumeStep.Phase("Available"));
        assertThat(VolumeStep.next(volume("Available"), Optional.of(bound()), true, NOW))
                .isEqualTo(new VolumeStep.Phase("Bound"));
        assertThat(VolumeStep.next(volume("Bound"), Optional.of(bound()), true, NOW))
                .isEqualTo(VolumeStep.NOTHING);
    }

    @Test
    void whatIsDeletedWhileAClaimHasItStays() {
        assertThat(VolumeStep.next(going(volume("Bound")), Optional.of(bound()), true, NOW))
                .isEqualTo(VolumeStep.NOTHING);
        assertThat(VolumeStep.next(going(volume("Bound")), Optional.of(bound()), false, NOW))
                .isEqualTo(VolumeStep.NOTHING);
    }

    @Test
    void withoutItsClaimItIsReleasedThenDeletedThenLeftToItsNode() {
        assertThat(VolumeStep.next(volume("Bound"), Optional.empty(), true, NOW))
                .isEqualTo(new VolumeStep.Phase("Released"));
        assertThat(VolumeStep.next(volume("Released"), Optional.empty(), true, NOW))
                .isEqualTo(new VolumeStep.Delete());
        assertThat(VolumeStep.next(going(volume("Released")), Optional.empty(), true, NOW))
                .isEqualTo(new VolumeStep.LetGo(List.of(LocalVolumes.FOLDER_PROTECTION)));
        var ofTheNode = left("Delete");
        assertThat(VolumeStep.next(ofTheNode, Optional.empty(), true, NOW)).isEqualTo(VolumeStep.NOTHING);
        assertThat(VolumeStep.next(ofTheNode, Optional.empty(), false, NOW))
                .as("the node may be back")
                .isEqualTo(new VolumeStep.AwaitNode(DELETED.plus(VolumeStep.NODE_MAY_RETURN)));
    }

    @Test
    void aNodeThatIsGoneIsWaitedForOnlyForAWhileAndOnlyToRemoveTheFolder() {
        var end = DELETED.plus(VolumeStep.NODE_MAY_RETURN);
        assertThat(VolumeStep.next(going(volume("Released")), Optional.empty(), false, NOW))
                .isEqualTo(new VolumeStep.LetGo(List.of(LocalVolumes.FOLDER_PROTECTION)));
        assertThat(VolumeStep.next(left("Delete"), Optional.empty(), false, end.minusNanos(1)))
                .isEqualTo(new VolumeStep.AwaitNode(end));
        assertThat(VolumeStep.next(left("Delete"), Optional.empty(), false, end))
                .isEqualTo(new VolumeStep.LetGo(List.of()));
        assertThat(VolumeStep.next(left("Delete"), Optional.empty(), true, end))
                .as("one that exists is waited for however long it takes")
                .isEqualTo(VolumeStep.NOTHING);
        assertThat(VolumeStep.next(left("Retain"), Optional.empty(), false, NOW))
                .isEqualTo(new VolumeStep.LetGo(List.of()));
    }

    /** Only its node is waited for. */
    private static PersistentVolume left(String policy) {
        return going(volume("Released"))
                .edit()
                .editMetadata()
                .withFinalizers(LocalVolumes.FOLDER_PROTECTION)
                .endMetadata()
                .editSpec()
                .withPersistentVolumeReclaimPolicy(policy)
                .endSpec()
                .build();
    }

    @Test
    void whatIsToBeRetainedStaysReleased() {
        var retained = volume("Released")
                .edit()
                .editSpec()
                .withPersistentVolumeReclaimPolicy("Retain")
                .endSpec()
                .build();
        assertThat(VolumeStep.next(retained, Optional.empty(), true, NOW)).isEqualTo(VolumeStep.NOTHING);
    }
}
