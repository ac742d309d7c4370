package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NamesTest {
    /** What the kernel takes for a network link. */
    private static final int LONGEST_LINK = 15;

    private final Names names = Names.of(Path.of("/srv/deploy"));

    @Test
    void areOthersForAnotherDataFolderAndTheSameForTheSame() {
        assertThat(names).isEqualTo(Names.of(Path.of("/srv/deploy"))).isNotEqualTo(Names.of(Path.of("/srv/deploy2")));
    }

    @Test
    void linksHaveNamesThatTheKernelTakes() {
        assertThat(names.link()).hasSizeLessThanOrEqualTo(LONGEST_LINK);
        assertThat(Names.port(AddressPlan.MOST_NODES)).hasSizeLessThanOrEqualTo(LONGEST_LINK);
    }

    @Test
    void namespacesAreCalledLikeTheirNodes() {
        assertThat(names.namespace("node-2")).isEqualTo("deploy-" + names.id() + "-node-2");
        assertThat(names.router()).isEqualTo("deploy-" + names.id());
        assertThat(names.run()).isEqualTo(Path.of("/run/deploy-" + names.id()));
    }
}
