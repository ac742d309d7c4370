package sh.deploy.apiserver.rbacoracle;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Worlds and requests to compare an authorizer with the oracle on. About half of the requests are allowed.
 *
 * <pre>{@code
 * RbacCases.worlds(Strangeness.OPEN, 2_000).forEach(made -> {
 *     var oracle = new RbacOracle(made.world());
 *     for (var request : made.requests()) {
 *         assertThat(authorizer.allows(request)).as("seed %s: %s", made.seed(), request).isEqualTo(oracle.allows(request));
 *     }
 * });
 * }</pre>
 */
public final class RbacCases {
    private static final int REQUESTS = 16;

    /** {@link Random} makes much the same of seeds that are close. */
    private static final long FAR_APART = 0x9E3779B97F4A7C15L;

    private RbacCases() {}

    /** A world and what is asked of it. The seed and the strangeness make it again. */
    public record Case(long seed, World world, List<Request> requests) {
        public Case {
            requests = List.copyOf(requests);
        }
    }

    /** Of the seeds from 0. */
    public static Stream<Case> worlds(Strangeness strangeness, int count) {
        return LongStream.range(0, count).mapToObj(seed -> of(seed, strangeness));
    }

    public static Case of(long seed, Strangeness strangeness) {
        var words = new Vocabulary(new Random(seed * FAR_APART), strangeness);
        var world = RandomWorld.of(words);
        var requests = new RandomRequests(words, strangeness, world);
        return new Case(
                seed, world, Stream.generate(requests::next).limit(REQUESTS).toList());
    }
}
