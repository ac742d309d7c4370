package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MemoryLogTest extends WriteAheadLogContract {
    @Override
    WriteAheadLog open() {
        return new MemoryLog();
    }

    @Override
    WriteAheadLog openAgain() {
        return log;
    }

    @Test
    void whoMakesTheObjectsOfACheckpointMayWaitForWhoUsesTheLog() {
        var head = log.lead();

        log.save(new Checkpoint(Instant.EPOCH, head, new byte[0], () -> {
            usedByAnother();
            Iterator<CheckpointObject> none = List.<CheckpointObject>of().iterator();
            return none;
        }));

        assertThat(log.checkpoint(head.revision())).isPresent();
    }

    private void usedByAnother() {
        var used = CompletableFuture.supplyAsync(
                () -> log.head(), task -> Thread.ofVirtual().start(task));
        assertThat(used.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(log.head());
    }
}
