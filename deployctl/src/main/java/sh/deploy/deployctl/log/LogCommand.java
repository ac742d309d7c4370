package sh.deploy.deployctl.log;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.apiserver.log.LogInspection;
import sh.deploy.apiserver.log.PostgresLog;
import sh.deploy.deployctl.Command;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.command.Group;
import sh.deploy.deployctl.output.Json;

/** {@code log dump|verify|replay}: the log as lines, its hash chain, and the digest of what it adds up to. */
public final class LogCommand extends Group {
    /** What is looked at. */
    private interface Look {
        int at(LogInspection inspection, ParseResult own, Session session) throws IOException;
    }

    public LogCommand() {
        super(
                "log",
                "Look at the log itself: --database URL, or the data folder of a cluster on this machine.",
                new Part("dump", "Every entry as a line of JSON.", LogCommand::dump),
                new Part("verify", "Check the hash chain; ends with 1 when it is broken.", LogCommand::verify),
                new Part("replay", "Add the log up, and print the digest of the result.", LogCommand::replay));
    }

    private record Part(String name, String description, Look look) implements Command {
        @Override
        public CommandSpec spec() {
            var spec = Options.command(this, name, description);
            Options.value(spec, "URL", "postgresql://USER:PASSWORD@HOST:PORT/NAME", "--database");
            Options.value(spec, "REVISION", "Begin after this revision (dump).", "--after");
            return spec;
        }

        @Override
        public int run(ParseResult parsed, Session session) throws Exception {
            var own = parsed;
            while (own.hasSubcommand()) {
                own = own.subcommand();
            }
            try (var source = LogSource.open(own, parsed, session);
                    var log = new PostgresLog(source.database())) {
                return look.at(new LogInspection(log), own, session);
            }
        }
    }

    private static int dump(LogInspection inspection, ParseResult own, Session session) throws IOException {
        inspection.dump(session.out(), Options.number(own, "--after", 0), Long.MAX_VALUE);
        return ExitCode.DONE;
    }

    private static int verify(LogInspection inspection, ParseResult own, Session session) {
        return switch (inspection.verify()) {
            case LogInspection.Verification.Intact intact -> {
                session.out()
                        .println(Json.compact(Json.object()
                                .put("intact", true)
                                .put("firstRevision", intact.firstRevision())
                                .put("lastRevision", intact.lastRevision())
                                .put("entries", intact.entries())));
                yield ExitCode.DONE;
            }
            case LogInspection.Verification.Broken broken -> {
                session.out()
                        .println(Json.compact(Json.object()
                                .put("intact", false)
                                .put("revision", broken.revision())
                                .put("reason", broken.reason())));
                yield ExitCode.REFUSED;
            }
        };
    }

    private static int replay(LogInspection inspection, ParseResult own, Session session) {
        var replayed = inspection.replay();
        session.out()
                .println(Json.compact(Json.object()
                        .put("fromRevision", replayed.fromRevision())
                        .put("revision", replayed.revision())
                        .put("objects", replayed.objects())
                        .put(
                                "digest",
                                HexFormat.of().formatHex(replayed.digest()).toLowerCase(Locale.ROOT))));
        return ExitCode.DONE;
    }
}
