package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("postgres")
class PostgresLogTest extends WriteAheadLogContract {
    private final Database database = PostgresForTests.emptyDatabase();

    @Override
    WriteAheadLog open() {
        return new PostgresLog(database);
    }

    @Override
    WriteAheadLog openAgain() {
        return new PostgresLog(database);
    }

    @Test
    void takesACheckpointOfAnEarlierVersionForOneThatHasSomethingInClear() throws Exception {
        log.save(new Checkpoint(Instant.EPOCH, log.head(), new byte[0], List.of()));
        assertThat(log.inClear((group, resource) -> true).checkpoints()).isZero();

        PostgresForTests.execute(database, "UPDATE deploy.checkpoint SET in_clear = NULL");

        assertThat(log.inClear((group, resource) -> true)).isEqualTo(new InClear(0, 1, 1, null));
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
    void takesACommitWithAWarningForUnknownUntilALaterOneIsClean() throws Exception {
        PostgresForTests.execute(database, """
                CREATE FUNCTION deploy.warn() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication'; RETURN NULL; END $$;
                CREATE TRIGGER warn AFTER INSERT ON deploy.log EXECUTE FUNCTION deploy.warn();
                """);
        var batch = new Batches(log.head()).of(Drafts.create("a"));

        assertThatThrownBy(() -> log.append(batch)).isInstanceOf(OutcomeUnknown.class);
        log.append(batch);

        assertThat(log.head().revision()).isEqualTo(1);
    }

    @Test
    void saysThatNothingWasWrittenWhenTheDatabaseRefusesABatch() throws Exception {
        PostgresForTests.execute(database, "ALTER TABLE deploy.log ADD CHECK (name <> 'refused') NOT VALID");
        var refused = new Batches(log.head()).of(Drafts.create("a"), Drafts.create("refused"));

        assertThatThrownBy(() -> log.append(refused)).isInstanceOf(LogUnavailable.class);
        assertThat(log.head().revision()).isZero();
        log.append(new Batches(log.head()).of(Drafts.create("b")));

        assertThat(log.head().revision()).isEqualTo(1);
    }

    @Test
    void stopsWhenTheDatabaseWasPutBackToAnEarlierState() throws Exception {
        var batches = new Batches(log.head());
        log.append(batches.of(Drafts.create("a")));
        PostgresForTests.execute(
                database,
                "DELETE FROM deploy.log; UPDATE deploy.head SET revision = 0, hash = decode(repeat('00', 32), 'hex')");

        assertThatThrownBy(() -> log.append(batches.of(Drafts.create("b"))))
                .isInstanceOf(NotLeader.class)
                .hasMessageContaining("revision 1");
    }

    @Test
    void refusesADatabaseThatForgetsCommits() throws Exception {
        var forgetful = new Database(
                database.url() + "?options=-c%20synchronous_commit=off", database.user(), database.password());

        assertThatThrownBy(() -> new PostgresLog(forgetful).lead())
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
