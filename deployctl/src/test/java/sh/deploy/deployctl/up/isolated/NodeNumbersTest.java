package sh.deploy.deployctl.up.isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeNumbersTest {
    @TempDir
    Path folder;

    private NodeNumbers numbers;

    @BeforeEach
    void open() {
        numbers = new NodeNumbers(folder.resolve("nodes"));
    }

    @Test
    void aNodeKeepsItsNumber() throws IOException {
        assertThat(numbers.of("node-1")).isEmpty();
        assertThat(numbers.ensure("node-1")).isEqualTo(1);
        assertThat(numbers.ensure("web-a")).isEqualTo(2);

        var later = new NodeNumbers(folder.resolve("nodes"));
        assertThat(later.ensure("web-a")).isEqualTo(2);
        assertThat(later.nodes()).containsExactly("node-1", "web-a");
    }

    @Test
    void theNumberOfANodeThatIsGoneIsGivenAgain() throws IOException {
        numbers.ensure("node-1");
        numbers.ensure("node-2");
        numbers.ensure("node-3");
        Leftovers.remove(numbers.folder("node-2"));

        assertThat(numbers.ensure("node-4")).isEqualTo(2);
        assertThat(numbers.ensure("node-5")).isEqualTo(4);
    }

    @Test
    void noTwoNodesGetTheSameNumberThoughTheyAskAtOnce() throws Exception {
        var asking = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < 40; i++) {
            var node = "node-" + i;
            asking.add(() -> new NodeNumbers(folder.resolve("nodes")).ensure(node));
        }
        try (var threads = Executors.newFixedThreadPool(8)) {
            var given =
                    threads.invokeAll(asking).stream().map(Future::resultNow).toList();
            assertThat(given).doesNotHaveDuplicates().hasSize(40);
        }
    }

    @Test
    void saysWhenThereIsNoneLeft() throws IOException {
        for (int i = 1; i <= AddressPlan.MOST_NODES; i++) {
            numbers.ensure("node-" + i);
        }
        assertThatThrownBy(() -> numbers.ensure("one-more"))
                .hasMessageContaining("addresses for 250 isolated nodes only");
    }
}
