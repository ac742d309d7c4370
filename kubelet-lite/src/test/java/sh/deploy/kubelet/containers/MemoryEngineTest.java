package sh.deploy.kubelet.containers;

import java.time.Instant;
import sh.deploy.api.time.ManualTime;

class MemoryEngineTest extends ContainerEngineContract {
    @Override
    ContainerEngine open() {
        return new MemoryEngine(new ManualTime(Instant.parse("2026-01-01T00:00:00Z")));
    }
}
