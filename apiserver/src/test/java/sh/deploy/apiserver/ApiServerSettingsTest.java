package sh.deploy.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ApiServerSettingsTest {
    private static ApiServerSettings on(String... addresses) {
        return ApiServerSettings.in(Path.of("data"), 0).listeningOn(List.of(addresses));
    }

    @Test
    void haveInTheCertificateWhatIsListenedOn() {
        var settings = on("127.0.0.1", "192.0.2.1");

        assertThat(settings.listen()).containsExactly("127.0.0.1", "192.0.2.1");
        assertThat(settings.hosts()).containsExactly("127.0.0.1", "192.0.2.1");
    }

    @Test
    void listenOnAllAddressesAloneAndStillKnowTheOthers() {
        for (var all : new String[] {"0.0.0.0", "::"}) {
            var settings = on("127.0.0.1", "172.17.0.1", all);

            assertThat(settings.listen()).containsExactly(all);
            assertThat(settings.hosts()).containsExactly("127.0.0.1", "172.17.0.1");
        }
    }
}
