package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Twenty secrets that are easy to find, and the ways in which they reach a server. */
final class Canaries {
    /** Stands in a config map, where everybody may read it: shows that the search finds what is there. */
    static final String CONTROL = "finch-0-5f1c09ab34d2";

    private static final int COUNT = 20;
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";

    private Canaries() {}

    static List<String> all() {
        return IntStream.range(0, COUNT)
                .mapToObj(number -> "canary-" + number + "-9d2e77c1b6a4")
                .toList();
    }

    /** Creates, changes and deletes them, and makes the server refuse some. */
    static void letLoose(HttpsClient admin) {
        var canaries = all();
        for (int i = 0; i < COUNT; i++) {
            var name = "s" + i;
            var canary = canaries.get(i);
            var created = admin.post(SECRETS, i % 2 == 0 ? asData(name, canary) : asText(name, canary));
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            switch (i % 5) {
                case 0 ->
                    assertThat(admin.put(SECRETS + "/" + name, asText(name, "more " + canary))
                                    .status())
                            .isEqualTo(200);
                case 1 ->
                    assertThat(admin.merge(
                                            SECRETS + "/" + name,
                                            "{\"metadata\":{\"annotations\":{\"kubectl.kubernetes.io/last-applied-configuration\":\""
                                                    + canary + "\"}}}")
                                    .status())
                            .isEqualTo(200);
                case 2 ->
                    assertThat(admin.delete(SECRETS + "/" + name).status()).isEqualTo(200);
                default -> refused(admin, name, canary);
            }
        }
        assertThat(admin.post(
                                "/api/v1/namespaces/default/configmaps",
                                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"},\"data\":{\"k\":\""
                                        + CONTROL + "\"}}")
                        .status())
                .isEqualTo(201);
    }

    /** Not one of the texts, as it is or in Base64, is in these bytes. */
    static void assertNoneIn(String where, byte[] bytes) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (var canary : all()) {
            assertThat(text.contains(canary)).as("%s in %s", canary, where).isFalse();
            assertThat(text.contains(base64(canary)))
                    .as("%s as Base64 in %s", canary, where)
                    .isFalse();
        }
    }

    /** All files below, and whether the control is in one of them. */
    static boolean assertNoneBelow(Path folder) throws IOException {
        boolean control = false;
        List<Path> files;
        try (var walk = Files.walk(folder)) {
            files = new ArrayList<>(walk.filter(Files::isRegularFile).toList());
        }
        assertThat(files).isNotEmpty();
        for (var file : files) {
            var bytes = Files.readAllBytes(file);
            assertNoneIn(file.toString(), bytes);
            control |= new String(bytes, StandardCharsets.ISO_8859_1).contains(CONTROL);
        }
        return control;
    }

    private static void refused(HttpsClient admin, String name, String canary) {
        // The name is taken, the key is none, the value is no Base64, the JSON breaks off, the type is another.
        assertThat(admin.post(SECRETS, asText(name, canary)).status()).isEqualTo(409);
        assertThat(admin.post(SECRETS, asText("x", canary).replace("\"key\"", "\"no key\""))
                        .status())
                .isEqualTo(422);
        assertThat(admin.post(SECRETS, asData("y", canary).replace(base64(canary), canary + "%"))
                        .status())
                .isEqualTo(400);
        assertThat(admin.post(SECRETS, asText("z", canary) + "}").status()).isEqualTo(400);
        assertThat(admin.put(SECRETS + "/" + name, asText(name, canary).replace("Opaque", "kubernetes.io/tls"))
                        .status())
                .isEqualTo(422);
    }

    private static String asData(String name, String canary) {
        return secret(name, "\"data\":{\"key\":\"" + base64(canary) + "\"}");
    }

    private static String asText(String name, String canary) {
        return secret(name, "\"stringData\":{\"key\":\"" + canary + "\"}");
    }

    private static String secret(String name, String content) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"Opaque\",\"metadata\":{\"name\":\"" + name
                + "\"}," + content + "}";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
