package sh.deploy.apiserver.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PodReferencesTest {
    @Test
    void findsEveryPlaceThatNamesAConfigMapASecretOrAClaim() {
        var pod = Trees.of("""
                {'metadata': {'namespace': 'shop'}, 'spec': {
                  'imagePullSecrets': [{'name': 'pull'}],
                  'initContainers': [{'env': [{'valueFrom': {'secretKeyRef': {'name': 's-env'}}}]}],
                  'containers': [{
                    'env': [{'name': 'A', 'value': 'plain'}, {'valueFrom': {'configMapKeyRef': {'name': 'c-env'}}}],
                    'envFrom': [{'configMapRef': {'name': 'c-from'}}, {'secretRef': {'name': 's-from'}}]}],
                  'volumes': [
                    {'emptyDir': {}},
                    {'configMap': {'name': 'c-vol'}},
                    {'persistentVolumeClaim': {'claimName': 'data'}},
                    {'secret': {'secretName': 's-vol'}},
                    {'projected': {'sources': [{'configMap': {'name': 'c-pro'}}, {'secret': {'name': 's-pro'}}]}}]}}
                """);

        assertThat(PodReferences.of(pod))
                .containsExactlyInAnyOrder(
                        secret("pull"),
                        secret("s-env"),
                        configMap("c-env"),
                        configMap("c-from"),
                        secret("s-from"),
                        configMap("c-vol"),
                        new MaterialKey(MaterialKey.CLAIM, "shop", "data"),
                        secret("s-vol"),
                        configMap("c-pro"),
                        secret("s-pro"));
    }

    @Test
    void findsNothingInAPodThatNeedsNothing() {
        assertThat(PodReferences.of(Trees.of("{'metadata': {'namespace': 'shop'}, 'spec': {'containers': [{}]}}")))
                .isEmpty();
    }

    private static MaterialKey configMap(String name) {
        return new MaterialKey(MaterialKey.CONFIG_MAP, "shop", name);
    }

    private static MaterialKey secret(String name) {
        return new MaterialKey(MaterialKey.SECRET, "shop", name);
    }
}
