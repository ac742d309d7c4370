package sh.deploy.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.volumes.Examples.bound;
import static sh.deploy.controllers.volumes.Examples.claim;
import static sh.deploy.controllers.volumes.Examples.going;
import static sh.deploy.controllers.volumes.Examples.volume;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sh.deploy.api.object.LocalVolumes;

class VolumeStepTest {
    @Test
    void aVolumeIsBoundOnceItsClaimNamesIt() {
        assertThat(VolumeStep.next(volume("Pending"), Optional.of(claim()), true))
                .isEqualTo(new VolumeStep.Phase("Available"));
        assertThat(VolumeStep.next(volume("Available"), Optional.of(bound()), true))
                .isEqualTo(new VolumeStep.Phase("Bound"));
        assertThat(VolumeStep.next(volume("Bound"), Optional.of(bound()), true)).isEqualTo(VolumeStep.NOTHING);
    }

    @Test
    void whatIsDeletedWhileAClaimHasItStays() {
        assertThat(VolumeStep.next(going(volume("Bound")), Optional.of(bound()), true))
                .isEqualTo(VolumeStep.NOTHING);
        assertThat(VolumeStep.next(going(volume("Bound")), Optional.of(bound()), false))
                .isEqualTo(VolumeStep.NOTHING);
    }

    @Test
    void withoutItsClaimItIsReleasedThenDeletedThenLeftToItsNode() {
        assertThat(VolumeStep.next(volume("Bound"), Optional.empty(), true))
                .isEqualTo(new VolumeStep.Phase("Released"));
        assertThat(VolumeStep.next(volume("Released"), Optional.empty(), true)).isEqualTo(new VolumeStep.Delete());
        assertThat(VolumeStep.next(going(volume("Released")), Optional.empty(), true))
                .isEqualTo(new VolumeStep.LetGo(List.of(LocalVolumes.FOLDER_PROTECTION)));
        var ofTheNode = going(volume("Released"))
                .edit()
                .editMetadata()
                .withFinalizers(LocalVolumes.FOLDER_PROTECTION)
                .endMetadata()
                .build();
        assertThat(VolumeStep.next(ofTheNode, Optional.empty(), true)).isEqualTo(VolumeStep.NOTHING);
        assertThat(VolumeStep.next(ofTheNode, Optional.empty(), false))
                .as("of a node that is gone nothing is waited for")
                .isEqualTo(new VolumeStep.LetGo(List.of()));
    }

    @Test
    void whatIsToBeRetainedStaysReleased() {
        var retained = volume("Released")
                .edit()
                .editSpec()
                .withPersistentVolumeReclaimPolicy("Retain")
                .endSpec()
                .build();
        assertThat(VolumeStep.next(retained, Optional.empty(), true)).isEqualTo(VolumeStep.NOTHING);
    }
}
