package sh.deploy.deployctl.log;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;
import sh.deploy.apiserver.log.Database;
import sh.deploy.apiserver.postgres.EmbeddedPostgres;
import sh.deploy.apiserver.postgres.EmbeddedPostgresSettings;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;

/**
 * The database that a person means. One of our own is started when it does not run, and then ended again.
 *
 * @param ours null when the database was named by its URL
 */
record LogSource(Database database, @Nullable EmbeddedPostgres ours) implements AutoCloseable {
    static LogSource open(ParseResult own, ParseResult root, Session session) throws IOException {
        var url = Options.text(own, "--database", "");
        if (!url.isEmpty()) {
            return new LogSource(DatabaseUrl.parse(url), null);
        }
        var folder = folder(own, root, session).resolve("postgres");
        if (!java.nio.file.Files.isDirectory(folder)) {
            throw Failure.usage("there is no database in " + folder + ": name one with --database URL");
        }
        var postgres = EmbeddedPostgres.start(folder, EmbeddedPostgresSettings.DEFAULT, session.time());
        return new LogSource(new Database(postgres.jdbcUrl(), postgres.user(), postgres.password()), postgres);
    }

    private static Path folder(ParseResult own, ParseResult root, Session session) {
        var asked = Options.anywhere(own, root, "--data");
        return asked == null
                ? session.home().resolve(".deploy")
                : session.resolve(asked).toAbsolutePath();
    }

    @Override
    public void close() throws IOException {
        if (ours != null && !ours.adopted()) {
            ours.stop();
        }
    }
}
