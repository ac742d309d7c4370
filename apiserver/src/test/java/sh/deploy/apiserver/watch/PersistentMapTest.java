package sh.deploy.apiserver.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    private record Version(PersistentMap<Integer, String> map, TreeMap<Integer, String> expected) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void behavesLikeASortedMapWhateverIsDoneToIt(long seed) {
        var random = new Random(seed);
        int keys = 1 + random.nextInt(3_000);
        PersistentMap<Integer, String> map = PersistentMap.empty();
        var expected = new TreeMap<Integer, String>();
        for (int step = 0; step < 10_000; step++) {
            int key = random.nextInt(keys);
            boolean growing = step / 2_000 % 2 == 0;
            if (random.nextInt(4) == 0 == growing) {
                map = map.without(key);
                expected.remove(key);
            } else {
                map = map.with(key, "v" + step);
                expected.put(key, "v" + step);
            }
            if (step % 97 == 0) {
                assertSame(map, expected, random.nextInt(keys));
            }
        }
    }

    @Test
    void neverChangesAnEarlierVersion() {
        var random = new Random(42);
        PersistentMap<Integer, String> map = PersistentMap.empty();
        var expected = new TreeMap<Integer, String>();
        var versions = new ArrayList<Version>();
        for (int step = 0; step < 5_000; step++) {
            int key = random.nextInt(500);
            if (random.nextInt(3) == 0) {
                map = map.without(key);
                expected.remove(key);
            } else {
                map = map.with(key, "v" + step);
                expected.put(key, "v" + step);
            }
            if (step % 100 == 0) {
                versions.add(new Version(map, new TreeMap<>(expected)));
            }
        }

        versions.forEach(version -> assertSame(version.map(), version.expected(), 0));
    }

    @Test
    void isEmptyAgainOnceEverythingIsRemoved() {
        PersistentMap<Integer, String> map = PersistentMap.empty();
        for (int key = 0; key < 10_000; key++) {
            map = map.with(key, "v");
        }
        for (int key = 9_999; key >= 0; key--) {
            map = map.without(key);
        }

        assertThat(map.size()).isZero();
        assertThat(map.valuesFrom(0).hasNext()).isFalse();
    }

    private static void assertSame(PersistentMap<Integer, String> map, TreeMap<Integer, String> expected, int from) {
        assertThat(map.size()).isEqualTo(expected.size());
        assertThat(map.get(from)).isEqualTo(expected.get(from));
        assertThat(map.rank(from)).isEqualTo(expected.headMap(from).size());
        List<String> values = new ArrayList<>();
        map.valuesFrom(from).forEachRemaining(values::add);
        assertThat(values).containsExactlyElementsOf(expected.tailMap(from).values());
    }
}
