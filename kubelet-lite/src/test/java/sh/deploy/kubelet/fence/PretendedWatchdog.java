package sh.deploy.kubelet.fence;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Looks after the file of a fence as far as a test says. */
public final class PretendedWatchdog implements Watchdogs {
    private volatile @Nullable LeaseFile file;
    private volatile boolean available = true;
    private volatile boolean reaching = true;
    private volatile Sight sight = Sight.SEEN;
    private final AtomicInteger looks = new AtomicInteger();

    public void available(boolean available) {
        this.available = available;
    }

    @Override
    public boolean ensure(LeaseFile file) {
        this.file = file;
        return available;
    }

    /** Whether it was asked for. */
    boolean isThere() {
        return file != null;
    }

    public void reaching(boolean reaching) {
        this.reaching = reaching;
    }

    public void sight(Sight sight) {
        this.sight = sight;
    }

    /** How often it was asked what it sees. */
    public int looks() {
        return looks.get();
    }

    @Override
    public Sight sight(String container, int pid) {
        looks.incrementAndGet();
        return sight;
    }

    @Override
    public boolean reaches(String container) {
        return reaching;
    }

    /** What a watchdog does just before it kills. */
    public void mark(String container) {
        Objects.requireNonNull(file).markKilled(container);
    }

    public List<String> guarded() {
        var seen = file;
        return seen == null ? List.of() : seen.guarded();
    }
}
