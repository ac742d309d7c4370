package sh.deploy.kubelet.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreezerGroupTest {
    private static final String ID = "0123456789abcdef";

    @Test
    void isTheContainersOwnWhateverGroupsItMakesBelow() {
        assertThat(Freezer.upTo(ID, "0::/docker/" + ID + "/init")).isEqualTo("0::/docker/" + ID);
        assertThat(Freezer.upTo(ID, "7:freezer:/system.slice/docker-" + ID + ".scope/a/b"))
                .isEqualTo("7:freezer:/system.slice/docker-" + ID + ".scope");
        assertThat(Freezer.upTo(ID, "7:freezer:/docker/" + ID)).isEqualTo("7:freezer:/docker/" + ID);
    }

    @Test
    void isNoneWhereTheContainerIsNotNamed() {
        assertThat(Freezer.upTo(ID, "7:freezer:/user.slice")).isEmpty();
    }
}
