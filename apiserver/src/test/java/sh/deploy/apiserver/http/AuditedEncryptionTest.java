package sh.deploy.apiserver.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.ApiServerSettings;
import sh.deploy.apiserver.encryption.EncryptionSettings;
import sh.deploy.apiserver.encryption.KeyFiles;

/** What the server encrypts in the log does not lie in clear in its audit record, where the policy wants all bodies. */
class AuditedEncryptionTest extends AccessTest {
    private static final String CANARY = "canary-in-a-configmap";

    private final AuditRecord record = new AuditRecord(server);

    AuditedEncryptionTest() {
        super(settings ->
                encrypting(AuditRecord.by("- {level: RequestResponse}").apply(settings)));
    }

    private static ApiServerSettings encrypting(ApiServerSettings settings) {
        try {
            var file = settings.tokenFile().resolveSibling("keys.yaml");
            Files.createDirectories(settings.tokenFile().toAbsolutePath().getParent());
            KeyFiles.writeWithIdentity(file, "configmaps", "key1");
            return settings.withEncryption(new EncryptionSettings(file, false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itsContentsAreOnNoEvent() {
        var made = admin.post(in("configmaps"), configMap("c").replace("\"v\"", "\"" + CANARY + "\""));
        var listed = admin.get(in("configmaps"));
        var refused = admin.post(in("configmaps"), configMap("d").replace("\"k\"", "\"no key " + CANARY + "\""));
        assertThat(made.status()).isEqualTo(201);
        assertThat(new String(listed.body(), UTF_8)).contains(CANARY);
        assertThat(refused.status()).isEqualTo(422);

        var event = record.of(made);
        record.of(listed);
        record.of(refused);

        assertThat(event.at("/requestObject/metadata/name").asString()).isEqualTo("c");
        assertThat(event.at("/requestObject/data").asString()).isEqualTo("(not recorded)");
        assertThat(record.text()).doesNotContain(CANARY);
    }

    @Test
    void othersAreWrittenAsBefore() {
        var made = admin.post(in("serviceaccounts"), "{\"metadata\":{\"name\":\"s\",\"labels\":{\"a\":\"b\"}}}");

        assertThat(record.of(made).at("/requestObject/metadata/labels/a").asString())
                .isEqualTo("b");
    }
}
