package sh.deploy.controllers.volumes;

import static org.assertj.core.api.Assertions.assertThat;
import static sh.deploy.controllers.volumes.Examples.bound;
import static sh.deploy.controllers.volumes.Examples.claim;
import static sh.deploy.controllers.volumes.Examples.going;
import static sh.deploy.controllers.volumes.Examples.naming;
import static sh.deploy.controllers.volumes.Examples.storageClass;
import static sh.deploy.controllers.volumes.Examples.volume;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClaimStepTest {
    private Optional<GenericKubernetesResource> storageClass = Optional.of(storageClass("deploy.sh/local"));
    private Optional<PersistentVolume> volume = Optional.empty();
    private Optional<String> node = Optional.empty();
    private boolean nodeThere = true;
    private boolean used;

    private ClaimStep next(PersistentVolumeClaim claim) {
        return ClaimStep.next(new ClaimStep.Known(claim, storageClass, volume, node, nodeThere, used));
    }

    @Test
    void aClaimWaitsForItsFirstPodThenGetsItsVolumeOnThatPodsNode() {
        assertThat(next(claim()))
                .isEqualTo(new ClaimStep.Tell(
                        false, "WaitForFirstConsumer", "waiting for first consumer to be created before binding"));
        node = Optional.of("n1");
        assertThat(next(claim())).isEqualTo(new ClaimStep.Provision("n1"));
    }

    @Test
    void afterACrashBetweenAnyTwoWritesTheNextOneFollows() {
        node = Optional.of("n1");
        volume = Optional.of(volume("Pending"));
        assertThat(next(claim())).isEqualTo(new ClaimStep.Bind(volume.get()));
        assertThat(next(naming())).isEqualTo(new ClaimStep.Bind(volume.get()));
        assertThat(next(bound())).isEqualTo(ClaimStep.NOTHING);
    }

    @Test
    void aClaimMadeAnewNeverGetsItsNamesakesVolume() {
        volume = Optional.of(volume("Bound"));
        var anew = naming().edit()
                .editMetadata()
                .withUid("99999999-1111-2222-3333-444455556666")
                .endMetadata()
                .build();

        assertThat(next(anew))
                .isInstanceOfSatisfying(
                        ClaimStep.Tell.class,
                        told -> assertThat(told.message()).contains("already bound to a different claim"));
    }

    @Test
    void aNodeThatIsGoneBeforeThereWasAVolumeIsChosenNoMore() {
        node = Optional.of("n1");
        nodeThere = false;
        assertThat(next(claim())).isEqualTo(new ClaimStep.Unselect("n1"));
        volume = Optional.of(volume("Bound"));
        assertThat(next(bound())).as("but a volume stays where it is").isEqualTo(ClaimStep.NOTHING);
    }

    @Test
    void aClaimStaysWhileAPodUsesIt() {
        used = true;
        assertThat(next(going(bound()))).isEqualTo(ClaimStep.NOTHING);
        used = false;
        assertThat(next(going(bound()))).isEqualTo(new ClaimStep.LetGo());
        var letGo = going(bound())
                .edit()
                .editMetadata()
                .withFinalizers("others/wait")
                .endMetadata()
                .build();
        assertThat(next(letGo)).isEqualTo(ClaimStep.NOTHING);
    }

    @Test
    void aClaimWhoseVolumeIsGoneIsLostOnce() {
        assertThat(next(bound())).isEqualTo(new ClaimStep.Lose());
        assertThat(next(bound().edit()
                        .editStatus()
                        .withPhase("Lost")
                        .endStatus()
                        .build()))
                .isEqualTo(ClaimStep.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({
        "'', ReadWriteOnce, deploy.sh/local, FailedBinding, no storage class is set",
        "fast, ReadWriteOnce, '', ProvisioningFailed, storageclass.storage.k8s.io \"fast\" not found",
        "fast, ReadWriteOnce, a/b, ExternalProvisioning, makes volumes of deploy.sh/local only",
        "local, ReadWriteMany, deploy.sh/local, ProvisioningFailed, only ReadWriteOnce and ReadWriteOncePod are supported",
        "local, ReadOnlyMany, deploy.sh/local, ProvisioningFailed, only ReadWriteOnce and ReadWriteOncePod are supported",
    })
    void aClaimThatCannotBeMetSaysWhy(String name, String mode, String provisioner, String reason, String part) {
        node = Optional.of("n1");
        storageClass = provisioner.isEmpty() ? Optional.empty() : Optional.of(storageClass(provisioner));
        var asked = claim().edit()
                .editSpec()
                .withStorageClassName(name)
                .withAccessModes(mode)
                .endSpec()
                .build();

        assertThat(next(asked)).isInstanceOfSatisfying(ClaimStep.Tell.class, told -> {
            assertThat(told.reason()).isEqualTo(reason);
            assertThat(told.message()).contains(part);
        });
    }
}
