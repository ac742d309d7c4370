package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class PostgresLogTest extends WriteAheadLogContract {
    private final Database database = PostgresForTests.newDatabase();

    @Override
    WriteAheadLog open() {
        return new PostgresLog(database);
    }

    @Override
    WriteAheadLog openAgain() {
        return new PostgresLog(database);
    }

    @Test
    void goesOnAfterItsSessionWasEnded() throws Exception {
        var batches = new Batches(log.head());
        log.append(batches.of(Drafts.create("a")));
        PostgresForTests.execute(
                database,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'deploy-log'"
                        + " AND datname = current_database()");

        var next = batches.of(Drafts.create("b"));
        assertThatThrownBy(() -> log.append(next)).isInstanceOf(OutcomeUnknown.class);
        log.append(next);

        assertThat(log.head().revision()).isEqualTo(2);
    }

    @Test
    void refusesADatabaseThatForgetsCommits() throws Exception {
        PostgresForTests.execute(
                database, "ALTER DATABASE " + database.url().replaceAll(".*/", "") + " SET synchronous_commit = off");

        assertThatThrownBy(() -> new PostgresLog(database).lead())
                .isInstanceOf(LogUnavailable.class)
                .hasMessageContaining("synchronous_commit");
    }

    @Test
    void refusesTablesOfANewerVersion() throws Exception {
        PostgresForTests.execute(database, "UPDATE deploy.databasechangelog SET id = '9999-later'");

        assertThatThrownBy(() -> new PostgresLog(database).lead())
                .isInstanceOf(LogUnavailable.class)
                .hasMessageContaining("newer Deploy");
    }

    @Test
    void saysThatItCannotBeReached() {
        var nowhere = new PostgresLog(new Database("jdbc:postgresql://127.0.0.1:1/none", "nobody", ""));

        assertThatThrownBy(nowhere::lead).isInstanceOf(LogUnavailable.class).hasMessageContaining("127.0.0.1:1");
    }
}
