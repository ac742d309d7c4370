package sh.deploy.apiserver.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
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
import sh.deploy.apiserver.kinds.Kinds;
import sh.deploy.apiserver.kinds.SelectionIndexer;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.log.AppenderSettings;
import sh.deploy.apiserver.log.MemoryLog;
import sh.deploy.apiserver.log.Retention;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.watch.DurableState;
import sh.deploy.apiserver.watch.StateSettings;
import sh.deploy.apiserver.watch.StoreSettings;
import tools.jackson.databind.node.ObjectNode;

/** A store that has as many bytes as it may takes nothing new, and still lets what is there be changed and removed. */
class FullStoreTest {
    private static final int LIMIT = 2_000;
    private static final Caller ADMIN = new Caller("admin", Set.of("system:masters"), "test");

    private final Time time = new SystemTime();
    private final Kinds kinds = Kinds.builtIn();
    private final SelectionIndexer indexer = new SelectionIndexer(kinds);
    private final DurableState state = DurableState.open(
            new MemoryLog(),
            indexer,
            time,
            new StateSettings(
                    AppenderSettings.DEFAULT,
                    new StoreSettings(LIMIT, 100, 1 << 20, 1, Duration.ofMinutes(1)),
                    0,
                    1 << 20,
                    Retention.DEFAULT));
    private final Authorizer authorizer = new Authorizer(
            new NodeRules(new StoredNodePods(state.store()::newest)),
            new OwnRequests(state.store()::newest),
            new StoredGrants());
    private final Registry registry;

    FullStoreTest(@TempDir Path dir) throws IOException, GeneralSecurityException {
        var pki = ClusterPki.openOrCreate(dir, time);
        var identities = new Identities(
                new Authenticator(new ClientCertificates(pki.ca(), time)), new TokenIssuer(pki.tokenKeys()));
        this.registry = new Registry(
                kinds,
                indexer,
                authorizer,
                new Admission(state.store()::newest, authorizer, PodSecuritySettings.DEFAULT, new QuotaLedger(), time),
                identities,
                state.appender(),
                state.store(),
                time);
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void refusesNewObjectsOnly() {
        execute(ApiRequest.create("", "v1", "namespaces", "", object("Namespace", "default", "")));
        execute(ApiRequest.create("", "v1", "configmaps", "default", configMap("large", LIMIT)));

        assertThatThrownBy(() -> execute(ApiRequest.create("", "v1", "configmaps", "default", configMap("small", 1))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo(Reason.SERVICE_UNAVAILABLE))
                .hasMessageContaining("the store is full")
                .hasMessageContaining("the limit is " + LIMIT)
                .hasMessageContaining("delete objects");

        execute(ApiRequest.update("", "v1", "configmaps", "default", "large", configMap("large", LIMIT + 1)));
        execute(ApiRequest.delete("", "v1", "configmaps", "default", "large", DeleteTerms.DEFAULT));
        execute(ApiRequest.create("", "v1", "configmaps", "default", configMap("small", 1)));
    }

    private void execute(ApiRequest request) {
        registry.execute(ADMIN, request);
    }

    private static ObjectNode configMap(String name, int bytes) {
        return object("ConfigMap", name, ", \"data\": {\"value\": \"" + "x".repeat(bytes) + "\"}");
    }

    private static ObjectNode object(String kind, String name, String more) {
        return JsonTrees.object(("{\"apiVersion\": \"v1\", \"kind\": \"" + kind + "\", \"metadata\": {\"name\": \""
                        + name + "\"}" + more + "}")
                .getBytes(UTF_8));
    }
}
