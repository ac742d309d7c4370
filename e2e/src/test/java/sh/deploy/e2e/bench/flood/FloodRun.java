package sh.deploy.e2e.bench.flood;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.e2e.bench.Samples;
import sh.deploy.e2e.bench.cluster.ProcessFigures;
import sh.deploy.e2e.bench.cluster.RolesCluster;
import sh.deploy.e2e.cluster.Scratch;

/** A server of its own with two attackers and one client beside them. */
final class FloodRun implements AutoCloseable {
    static final String TENANT = "flood";
    static final List<String> ATTACKERS = List.of("flood-1", "flood-2");

    private static final String GOOD = "good";
    private static final double KIB_PER_MIB = 1024;
    private static final double NANOS = 1e9;
    /** Another of the machine's own than the one that the server always listens on. */
    private static final String ADDRESS = "127.0.0.2";

    private final Time time = new SystemTime();
    private final FloodOptions options;
    private final Path identities;
    private final RolesCluster cluster;
    private final GoodClient good;
    private final TenantObjects objects;
    private final AttackersProcess attackers;

    /** What was seen of an attack, and of the times before it. */
    static final class Seen {
        final Samples idle = new Samples();
        final Samples attacked = new Samples();
        private AttackersProcess.Count count = new AttackersProcess.Count(0, 0, 0);
        private double mostRssMib;
        private double watchKib;
        private int watches;
        private double cpuSeconds;
        private double seconds;

        /** What came of the attackers' requests. */
        AttackersProcess.Count count() {
            return count;
        }

        /** Of the server. */
        double mostRssMib() {
            return mostRssMib;
        }

        /** By which the server's memory has grown in the worst round, for each watch; whatever else has grown meanwhile is in it. */
        double watchKib() {
            return watchKib;
        }

        /** That the attackers had open together; 0 where none is part of the attack. */
        int watches() {
            return watches;
        }

        /** Of the server, on average, of one processor. */
        double cpuPercent() {
            return 100 * cpuSeconds / seconds;
        }

        double seconds() {
            return seconds;
        }
    }

    FloodRun(FloodOptions options) throws Exception {
        this.options = options;
        this.identities = Scratch.folder("flood");
        this.cluster = RolesCluster.start(ADDRESS, time);
        try {
            cluster.awaitServed();
            prove(ClusterPki.openOrCreate(cluster.credentials(), time));
            var tls = Identity.load(identities, GOOD).tls();
            this.good = new GoodClient(tls, cluster.port(), time);
            this.objects = new TenantObjects(tls, cluster.port());
            this.attackers = new AttackersProcess(cluster.port(), identities, options);
            objects.make();
        } catch (Exception e) {
            cluster.close();
            throw e;
        }
    }

    private void prove(ClusterPki pki) throws Exception {
        Identity.store(identities, GOOD, pki.caPem(), pki.issueClient(GOOD, List.of("system:masters")));
        for (var user : ATTACKERS) {
            Identity.store(identities, user, pki.caPem(), pki.issueClient(user, List.of("system:masters")));
        }
    }

    /** What comes first would tell of a young virtual machine. */
    void warmUp(Duration length) throws InterruptedException {
        good.run(length, new Samples());
    }

    /** Now without, now with the attack; what it made is gone at the end. */
    Seen measure(List<Attack> attacks) throws IOException, InterruptedException {
        var seen = new Seen();
        var length = Duration.ofSeconds(options.seconds());
        for (int round = 0; round < options.rounds(); round++) {
            good.run(length, seen.idle);
            var idle = ProcessFigures.of(cluster.serverPid(), true);
            int others = objects.openWatches();
            attackers.begin(attacks);
            int watches = objects.openWatches() - others;
            var before = ProcessFigures.of(cluster.serverPid(), true);
            long start = time.nanos();
            good.run(length, seen.attacked);
            var after = ProcessFigures.of(cluster.serverPid(), true);
            seen.seconds += (time.nanos() - start) / NANOS;
            seen.cpuSeconds += (after.cpuTicks() - before.cpuTicks()) / ProcessFigures.TICKS_PER_SECOND;
            seen.mostRssMib = Math.max(seen.mostRssMib, after.rssKib() / KIB_PER_MIB);
            if (watches > 0 && attacks.contains(Attack.WATCHES)) {
                seen.watches = Math.max(seen.watches, watches);
                seen.watchKib = Math.max(seen.watchKib, (double) (after.rssKib() - idle.rssKib()) / watches);
            }
            seen.count = seen.count.plus(attackers.end());
            objects.clean();
        }
        return seen;
    }

    @Override
    public void close() throws IOException {
        attackers.close();
        objects.close();
        good.close();
        cluster.close();
        Scratch.remove(identities);
    }
}
