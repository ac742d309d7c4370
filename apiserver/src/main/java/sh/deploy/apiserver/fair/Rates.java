package sh.deploy.apiserver.fair;

import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.time.Time;

/** So many a second for each of those who do something often, and some at once who did little before. Safe for all threads. */
public final class Rates {
    /** Whoever did something longest ago is forgotten, and may do all again at once. */
    private static final int MOST_REMEMBERED = 4_096;

    private static final double NANOS = 1e9;

    /**
     * @param perSecond in the long run
     * @param atOnce most at once
     */
    public record Most(double perSecond, int atOnce) {
        public Most {
            if (perSecond <= 0 || atOnce < 1) {
                throw new IllegalArgumentException(
                        "a rate allows something: " + perSecond + " a second, " + atOnce + " at once");
            }
        }
    }

    private record Bucket(double left, long atNanos) {}

    private final Most most;
    private final Time time;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    public Rates(Most most, Time time) {
        this.most = most;
        this.time = time;
    }

    public Most most() {
        return most;
    }

    /** False where this one has done too much lately. */
    public synchronized boolean mayDoOne(String who) {
        long now = time.nanos();
        var known = buckets.get(who);
        double left = known == null
                ? most.atOnce()
                : Math.min(most.atOnce(), known.left() + (now - known.atNanos()) / NANOS * most.perSecond());
        buckets.put(who, new Bucket(left >= 1 ? left - 1 : left, now));
        return left >= 1;
    }
}
