package sh.deploy.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.time.SystemTime;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.Admission;
import sh.deploy.apiserver.admission.podsecurity.PodSecuritySettings;
import sh.deploy.apiserver.admission.quota.QuotaLedger;
import sh.deploy.apiserver.authn.Authenticator;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.ClientCertificates;
import sh.deploy.apiserver.authn.accounts.TokenIssuer;
import sh.deploy.apiserver.authz.Authorizer;
import sh.deploy.apiserver.authz.NodeRules;
import sh.deploy.apiserver.authz.OwnRequests;
import sh.deploy.apiserver.authz.StoredGrants;
import sh.deploy.apiserver.authz.StoredNodePods;
import sh.deploy.apiserver.fair.Level;
import sh.deploy.apiserver.fair.Seat;
import sh.deploy.apiserver.fair.SeatLimits;
import sh.deploy.apiserver.fair.Seats;
import sh.deploy.apiserver.fair.Sharer;
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.SelectionIndexer;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.watch.DurableState;
import sh.deploy.apiserver.watch.StateSettings;

/** The threads that delete a collection work for the request that asks for it, whomever its caller acts as. */
class DeletedSideBySideTest {
    private static final Caller ACTS_AS = new Caller("admin", Set.of("system:masters"), "test");

    private final Time time = new SystemTime();
    private final Kinds kinds = Kinds.builtIn();
    private final SelectionIndexer indexer = new SelectionIndexer(kinds);
    private final DurableState state = DurableState.open(new MemoryLog(), indexer, time, StateSettings.DEFAULT);
    private final Authorizer authorizer = new Authorizer(
            new NodeRules(new StoredNodePods(state.store()::newest)),
            new OwnRequests(state.store()::newest),
            new StoredGrants());
    private final Queue<Optional<Seat>> seats = new ConcurrentLinkedQueue<>();
    private final Registry registry;

    DeletedSideBySideTest(@TempDir Path dir) throws IOException, GeneralSecurityException {
        var pki = ClusterPki.openOrCreate(dir, time);
        this.registry = new Registry(
                kinds,
                indexer,
                authorizer,
                new Admission(state.store()::newest, authorizer, PodSecuritySettings.DEFAULT, new QuotaLedger(), time),
                new Identities(
                        new Authenticator(new ClientCertificates(pki.ca(), time)), new TokenIssuer(pki.tokenKeys())),
                state.appender(),
                state.store(),
                new Noting());
    }

    /** Notes down for which request somebody asks what time it is, as whoever deletes an object does. */
    private final class Noting implements Time {
        @Override
        public long nanos() {
            return time.nanos();
        }

        @Override
        public Instant now() {
            seats.add(Optional.ofNullable(Seat.current()));
            return time.now();
        }
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void eachHasTheSeatOfTheRequest() throws Exception {
        create("namespaces", "", "Namespace", "default");
        for (var name : new String[] {"a", "b", "c"}) {
            create("configmaps", "default", "ConfigMap", name);
        }
        seats.clear();
        var all = new ApiRequest.Address("", "v1", "configmaps", "", "default", "");
        try (var seat = new Seats(SeatLimits.of(10), new CollectorRegistry(), time)
                .take(Level.WORKLOAD, Sharer.of("jane"), 1, Seats.Client.STAYS)) {
            seat.<ApiResult, RuntimeException>during(
                    () -> registry.execute(ACTS_AS, ApiRequest.of(ApiVerb.DELETE_COLLECTION, all)));

            assertThat(seats).hasSize(3).containsOnly(Optional.of(seat));
        }
    }

    private void create(String resource, String namespace, String kind, String name) {
        var object = JsonTrees.object(
                ("{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"" + name + "\"}}")
                        .getBytes(UTF_8));
        registry.execute(ACTS_AS, ApiRequest.create("", "v1", resource, namespace, object));
    }
}
