package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sh.deploy.api.node.wire.TokenAsk;

class TokenWishesTest {
    @Test
    void areThoseOfAllVolumesAndEachOnce() {
        var pod = Trees.of("""
                {'metadata': {'namespace': 'shop', 'name': 'web', 'uid': 'u-1'}, 'spec': {
                  'serviceAccountName': 'robot',
                  'volumes': [
                    {'emptyDir': {}},
                    {'projected': {'sources': [
                      {'configMap': {'name': 'ca'}},
                      {'serviceAccountToken': {'path': 'token'}},
                      {'serviceAccountToken': {'path': 'vault', 'audience': 'vault', 'expirationSeconds': 600}}]}},
                    {'projected': {'sources': [{'serviceAccountToken': {'path': 'again', 'expirationSeconds': 3600}}]}}]}}
                """);
        var wish = TokenAsk.newBuilder()
                .setNamespace("shop")
                .setPod("web")
                .setUid("u-1")
                .setAccount("robot");

        assertThat(TokenWishes.of(pod))
                .containsExactlyInAnyOrder(
                        wish.setExpirationSeconds(3_600).build(),
                        wish.setAudience("vault").setExpirationSeconds(600).build());
    }

    @Test
    void ofAPodWithoutAnAccountAreThoseOfTheUsualOne() {
        var pod = Trees.of("""
                {'spec': {'volumes': [{'projected': {'sources': [{'serviceAccountToken': {'path': 'token'}}]}}]}}
                """);

        assertThat(TokenWishes.of(pod)).extracting(TokenAsk::getAccount).containsExactly("default");
    }

    @Test
    void areNoneOfAPodWithoutSuchVolumes() {
        assertThat(TokenWishes.of(Trees.of("{'spec': {'volumes': [{'configMap': {'name': 'ca'}}]}}")))
                .isEmpty();
    }
}
