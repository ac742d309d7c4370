package sh.deploy.apiserver.rbacoracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the cases are worth: how many of each answer, and which errors they find. */
@Tag("slow")
class RbacCasesTest {
    private static final int WORLDS = 2_000;

    @ParameterizedTest
    @EnumSource
    void allowsAboutHalf(Strangeness strangeness) {
        var paths = new Tally();
        var resources = new Tally();
        RbacCases.worlds(strangeness, WORLDS).forEach(made -> {
            var oracle = new RbacOracle(made.world());
            for (var request : made.requests()) {
                (request instanceof Request.OfPath ? paths : resources).count(oracle.allows(request));
            }
        });

        System.out.printf(Locale.ROOT, "%s: resources %s; paths %s%n", strangeness, resources, paths);
        assertThat(paths.total() + resources.total()).isGreaterThanOrEqualTo(20_000);
        assertThat((paths.allowed + resources.allowed) * 100 / (paths.total() + resources.total()))
                .isBetween(40, 60);
    }

    @ParameterizedTest
    @EnumSource
    void findsEachMistake(Mistake mistake) {
        long found = RbacCases.worlds(mistake.showsAt(), WORLDS)
                .filter(made -> made.requests().stream().anyMatch(request -> mistake.isMadeOn(made.world(), request)))
                .limit(5)
                .count();

        assertThat(found).as(mistake.name()).isEqualTo(5);
    }

    @Test
    void makesTheSameOfTheSameSeed() {
        assertThat(RbacCases.of(7, Strangeness.OPEN)).isEqualTo(RbacCases.of(7, Strangeness.OPEN));
    }

    private static final class Tally {
        private int allowed;
        private int denied;

        void count(boolean isAllowed) {
            if (isAllowed) {
                allowed++;
            } else {
                denied++;
            }
        }

        int total() {
            return allowed + denied;
        }

        @Override
        public String toString() {
            return "%d allowed, %d denied (%.1f %% allowed)"
                    .formatted(allowed, denied, allowed * 100.0 / Math.max(1, total()));
        }
    }
}
