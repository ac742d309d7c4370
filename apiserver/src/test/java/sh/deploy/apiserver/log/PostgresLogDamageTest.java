package sh.deploy.apiserver.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.log.LogInspection.Verification;

@Tag("postgres")
class PostgresLogDamageTest {
    private final Database database = PostgresForTests.emptyDatabase();
    private final PostgresLog log = new PostgresLog(database);

    @BeforeEach
    void write() {
        var batches = new Batches(log.lead());
        log.append(batches.of(Drafts.create("a"), Drafts.create("b"), Drafts.create("c")));
        log.append(batches.of(Drafts.update("a", 1, "x")));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void findsAnUntouchedLogIntact() {
        assertThat(verify()).isEqualTo(new Verification.Intact(1, 4, 4));
    }

    @Test
    void namesTheRowThatWasChanged() throws Exception {
        PostgresForTests.execute(database, "UPDATE deploy.log SET actor = 'mallory' WHERE revision = 2");

        assertThat(brokenAt()).isEqualTo(2);
    }

    @Test
    void namesTheRowThatIsMissing() throws Exception {
        PostgresForTests.execute(database, "DELETE FROM deploy.log WHERE revision = 3");

        assertThat(brokenAt()).isEqualTo(3);
    }

    @Test
    void noticesThatTheFirstOrTheLastRowIsMissing() throws Exception {
        PostgresForTests.execute(database, "DELETE FROM deploy.log WHERE revision = 4");
        assertThat(brokenAt()).isEqualTo(4);

        PostgresForTests.execute(database, "DELETE FROM deploy.log WHERE revision = 1");
        assertThat(brokenAt()).isEqualTo(1);
    }

    private long brokenAt() {
        return verify() instanceof Verification.Broken broken ? broken.revision() : 0;
    }

    private Verification verify() {
        return new LogInspection(log).verify();
    }
}
