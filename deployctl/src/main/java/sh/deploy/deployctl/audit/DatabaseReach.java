package sh.deploy.deployctl.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The database of the log, which a cluster of Kubernetes has in etcd, hears this machine alone. PostgreSQL writes down the first of its
 * addresses only, so the others are tried.
 */
final class DatabaseReach implements Check {
    private static final List<String> LOOPBACK = List.of("", "127.0.0.1", "::1", "localhost");

    /** The line that PostgreSQL writes its addresses in. Source: PostgreSQL's documentation, "Database File Layout". */
    private static final int LISTEN_LINE = 5;

    private static final int PORT_LINE = 3;

    @Override
    public Rule rule() {
        return new Rule("database-reach", "2.1", "The database of the log is reached from this machine only.");
    }

    @Override
    public Finding judge(Evidence evidence) {
        var folder = evidence.folder();
        var lines = lines(folder);
        if (lines.size() <= LISTEN_LINE) {
            return new Finding.NotApplicable(
                    "no database of this folder runs; where yours does, guard it with TLS and a password");
        }
        var first = lines.get(LISTEN_LINE).strip();
        var reasons = new ArrayList<String>();
        if (!LOOPBACK.contains(first)) {
            reasons.add("it listens on " + first);
        }
        if (!first.isEmpty()) {
            var answering = evidence.answer(Trial.DATABASE_ELSEWHERE);
            Arrays.stream(answering.split(" "))
                    .filter(address -> !address.isEmpty())
                    .forEach(address -> reasons.add("it answers at " + address));
        }
        return Finding.of(
                reasons,
                "set listen_addresses = '127.0.0.1' in " + folder.root().resolve("postgres/data")
                        + ", then deployctl down && deployctl up",
                first.isEmpty()
                        ? "it listens on no address"
                        : "it listens on " + first + ", and answers at no other address of this machine");
    }

    private static List<String> lines(DataFiles folder) {
        return folder.text("postgres/data/postmaster.pid")
                .map(text -> List.of(text.split("\n", -1)))
                .orElse(List.of());
    }

    /**
     * The port that the folder's database listens on; 0 where it listens on none, or none runs.
     *
     * @throws Unseen where that cannot be read
     */
    static int port(DataFiles folder) {
        var lines = lines(folder);
        if (lines.size() <= LISTEN_LINE || lines.get(LISTEN_LINE).isBlank()) {
            return 0;
        }
        var port = lines.get(PORT_LINE).strip();
        if (!port.matches("\\d{1,5}")) {
            throw Unseen.hidden("the database's file says that its port is " + port);
        }
        return Integer.parseInt(port);
    }
}
