package sh.deploy.apiserver.hostile;

import java.util.List;
import java.util.stream.Stream;

/** Row G2's corpus. Needs a ConfigMap {@code c} and a Pod {@code p} in the namespace. */
public final class HostileCorpus {
    private HostileCorpus() {}

    public static List<HostileRequest> all() {
        return Stream.of(
                        HostileJson.all(),
                        HostileTexts.all(),
                        HostileYaml.all(),
                        HostileProtobuf.all(),
                        HostileEncodings.all(),
                        HostilePatches.all(),
                        HostileStrategicPatches.all(),
                        HostileQueries.all(),
                        HostilePaths.all())
                .flatMap(List::stream)
                .toList();
    }
}
