package sh.deploy.deployctl.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.log.Database;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://me:p%40s+s@db:5433/deploy?sslmode=require, //db:5433/deploy?sslmode=require, me, p@s+s",
        "postgres://me@db/deploy, //db/deploy, me, ''",
        "postgres://db, //db/postgres, '', ''",
        "postgres://my_db/, //my_db/postgres, '', ''",
        "postgres://me:a:b@[::1]:5432/x, //[::1]:5432/x, me, a:b",
    })
    void readsWhatPsqlTakes(String url, String rest, String user, String password) {
        assertThat(DatabaseUrl.parse(url)).isEqualTo(new Database("jdbc:postgresql:" + rest, user, password));
    }

    @Test
    void readsSeveralHosts() {
        assertThat(DatabaseUrl.parse("postgres://me:s@a:1,b:2/x?targetServerType=primary"))
                .isEqualTo(new Database("jdbc:postgresql://a:1,b:2/x?targetServerType=primary", "me", "s"));
    }

    @Test
    void leavesTheDriversOwnFormAlone() {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://db/x").url()).isEqualTo("jdbc:postgresql://db/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://me:secret@db/x",
                "postgres:///x",
                "postgres://me:sec ret@db/x",
                "postgres://me:se%zzcret@db"
            })
    void refusesOthersWithoutRepeatingThePassword(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .hasMessageContaining("postgresql://")
                .hasMessageNotContaining("secret");
    }
}
