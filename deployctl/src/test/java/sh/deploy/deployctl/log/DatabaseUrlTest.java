package sh.deploy.deployctl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.log.Database;

class DatabaseUrlTest {
    @Test
    void readsWhatPsqlTakes() {
        assertThat(DatabaseUrl.parse("postgresql://me:p%40ss@db:5433/deploy?sslmode=require"))
                .isEqualTo(new Database("jdbc:postgresql://db:5433/deploy?sslmode=require", "me", "p@ss"));
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db/x").url()).isEqualTo("jdbc:postgresql://db/x");
    }

    @Test
    void refusesOthersWithoutRepeatingThePassword() {
        assertThatThrownBy(() -> DatabaseUrl.parse("mysql://me:secret@db/x"))
                .hasMessageContaining("postgresql://")
                .hasMessageNotContaining("secret");
    }
}
