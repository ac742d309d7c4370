package sh.deploy.deployctl.audit;

import java.util.Arrays;
import java.util.List;

/** The database of the log, which a cluster of Kubernetes has in etcd, hears this machine alone. */
final class DatabaseReach implements Check {
    private static final List<String> LOOPBACK = List.of("", "127.0.0.1", "::1", "localhost");

    /** The line that PostgreSQL writes its addresses in. Source: PostgreSQL's documentation, "Database File Layout". */
    private static final int LISTEN_LINE = 5;

    @Override
    public Rule rule() {
        return new Rule("database-reach", "2.1, 2.4", "The database of the log is reached from this machine only.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var folder = evidence.folder();
        var lines = folder.text("postgres/data/postmaster.pid").map(text -> text.split("\n", -1));
        if (lines.isEmpty() || lines.get().length <= LISTEN_LINE) {
            return new Finding.NotApplicable("no database of this folder runs; where yours does, guard it with TLS and a password");
        }
        var addresses = lines.get()[LISTEN_LINE].strip();
        var reachable = Arrays.stream(addresses.split(","))
                .map(String::strip)
                .filter(address -> !LOOPBACK.contains(address))
                .toList();
        return reachable.isEmpty()
                ? new Finding.Pass("it listens on " + (addresses.isEmpty() ? "no address" : addresses))
                : new Finding.Fail(
                        "it listens on " + String.join(", ", reachable),
                        "set listen_addresses = '127.0.0.1' in " + folder.root().resolve("postgres/data") + ", then deployctl down && deployctl up");
    }
}
