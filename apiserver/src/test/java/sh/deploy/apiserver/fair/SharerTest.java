package sh.deploy.apiserver.fair;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharerTest {
    @Test
    void serviceAccountsOfANamespaceAreACrowd() {
        var one = Sharer.of("system:serviceaccount:tenant:a");

        assertThat(one.crowd())
                .isEqualTo(Sharer.of("system:serviceaccount:tenant:b").crowd());
        assertThat(one).isNotEqualTo(Sharer.of("system:serviceaccount:tenant:b"));
        assertThat(one.crowd())
                .isNotEqualTo(Sharer.of("system:serviceaccount:tenant2:a").crowd());
    }

    @Test
    void everybodyElseIsAlone() {
        assertThat(Sharer.of("system:node:a").crowd()).isEqualTo("system:node:a");
        assertThat(Sharer.of("system:serviceaccount:odd").crowd()).isEqualTo("system:serviceaccount:odd");
    }
}
