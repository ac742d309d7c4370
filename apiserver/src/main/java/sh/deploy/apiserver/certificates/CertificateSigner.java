package sh.deploy.apiserver.certificates;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.certificates.BuiltInSigner;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import sh.deploy.apiserver.watch.Store;
import sh.deploy.apiserver.watch.StoredObject;
import sh.deploy.apiserver.watch.Subscription;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes requests for certificates on: approves or denies what {@link AutoApproval} knows, signs what is approved. One at a time, so that no
 * two machines get one node's name. It is the server's own loop, not one of the controllers', which have no part in the authority's key.
 */
public final class CertificateSigner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateSigner.class);
    private static final long AGAIN_AFTER_MILLIS = 1_000;
    private static final long AGAIN_AT_MOST_MILLIS = 60_000;

    /** To approve, to sign, to note, and to see that nothing is left. */
    private static final int MOST_STEPS = 4;

    private final Registry registry;
    private final Store store;
    private final ClusterPki pki;
    private final NodeCredentials credentials;
    private final NodeClaims claims;
    private final Caller self;
    private final Time time;
    private final BlockingQueue<Boolean> wakeUps = new ArrayBlockingQueue<>(1);
    /** With which nothing is left to do, at which revision. */
    private final Map<ObjectKey, Long> settled = new HashMap<>();

    private final Subscription subscription;
    private final Thread thread;

    private CertificateSigner(
            Registry registry, Store store, ClusterPki pki, Predicate<String> inSession, Caller self, Time time) {
        this.registry = registry;
        this.store = store;
        this.pki = pki;
        this.credentials = new NodeCredentials(registry, store, self);
        this.claims = new NodeClaims(store, credentials, inSession, pki::hasNode);
        this.self = self;
        this.time = time;
        this.subscription = store.watch(
                SigningRequests.GROUP,
                SigningRequests.RESOURCE,
                "",
                store.newest().revision(),
                new ChangeListener() {
                    @Override
                    public void changed(Change change) {
                        wakeUps.offer(true);
                    }

                    @Override
                    public void progress(long revision) {}
                });
        wakeUps.offer(true);
        this.thread = Thread.ofVirtual().name("certificate-signer").start(this::run);
    }

    /** @param inSession whether a node's agent is connected now */
    public static CertificateSigner start(
            Registry registry, Store store, ClusterPki pki, Predicate<String> inSession, Caller self, Time time) {
        return new CertificateSigner(registry, store, pki, inSession, self, time);
    }

    private void run() {
        long patienceMillis = Long.MAX_VALUE;
        try {
            while (true) {
                awaitChange(patienceMillis);
                patienceMillis = handleAll() ? Long.MAX_VALUE : longer(patienceMillis);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static long longer(long patienceMillis) {
        return patienceMillis == Long.MAX_VALUE
                ? AGAIN_AFTER_MILLIS
                : Math.min(2 * patienceMillis, AGAIN_AT_MOST_MILLIS);
    }

    @SuppressWarnings("CheckReturnValue") // that time is over is as good a reason
    private void awaitChange(long mostMillis) throws InterruptedException {
        wakeUps.poll(mostMillis, TimeUnit.MILLISECONDS);
    }

    /** False when something failed and is to be tried again. */
    private boolean handleAll() {
        var all = new ArrayList<StoredObject>();
        store.newest().list(SigningRequests.GROUP, SigningRequests.RESOURCE, "").forEach(all::add);
        settled.keySet().retainAll(all.stream().map(StoredObject::key).toList());
        boolean done = true;
        for (var stored : all) {
            if (!Long.valueOf(stored.revision()).equals(settled.get(stored.key()))) {
                done &= handle(stored.key());
            }
        }
        return done;
    }

    private boolean handle(ObjectKey key) {
        try {
            for (int step = 0; step < MOST_STEPS; step++) {
                var stored = store.newest().get(key);
                if (stored == null) {
                    return true;
                }
                if (!advance(JsonTrees.object(stored.json()))) {
                    settled.put(key, stored.revision());
                    return true;
                }
            }
            return true;
        } catch (ProblemException e) {
            return switch (e.problem().reason()) {
                case CONFLICT, NOT_FOUND -> false;
                default -> later(key, e);
            };
        } catch (GeneralSecurityException | RuntimeException e) {
            return later(key, e);
        }
    }

    private static boolean later(ObjectKey key, Exception e) {
        LOG.warn("the request \"{}\" for a certificate is not done yet; trying again: {}", key.name(), e.toString());
        return false;
    }

    /** Whether the request was changed. */
    private boolean advance(ObjectNode object) throws GeneralSecurityException {
        var asked = SigningRequest.of(object);
        var signer = BuiltInSigner.named(asked.signer()).orElse(null);
        if (signer == null || asked.is(SigningRequests.DENIED) || asked.is(SigningRequests.FAILED)) {
            return false;
        }
        if (asked.isIssued()) {
            note(signer, asked);
            return false;
        }
        if (asked.is(SigningRequests.APPROVED)) {
            sign(signer, asked, object);
            return true;
        }
        return decide(asked, object);
    }

    private boolean decide(SigningRequest asked, ObjectNode object) throws GeneralSecurityException {
        var request = asked.content();
        var node = AutoApproval.joining(asked, request);
        var claim = node.isEmpty() ? NodeClaim.FREE : claims.of(node, asked.name(), time.now());
        return switch (AutoApproval.of(asked, request, request.keyId(), claim)) {
            case AutoApproval.Verdict.Wait wait -> false;
            case AutoApproval.Verdict.Approve(var message) -> {
                LOG.info("the request \"{}\" for a certificate is approved: {}", asked.name(), message);
                add(object, SigningRequests.APPROVED, "AutoApproved", message);
                write(object, asked.name(), SigningRequests.APPROVAL);
                yield true;
            }
            case AutoApproval.Verdict.Deny(var reason, var message) -> {
                LOG.warn("the request \"{}\" for a certificate is denied: {}", asked.name(), message);
                add(object, SigningRequests.DENIED, reason, message);
                write(object, asked.name(), SigningRequests.APPROVAL);
                yield true;
            }
        };
    }

    private void sign(BuiltInSigner signer, SigningRequest asked, ObjectNode object) throws GeneralSecurityException {
        var request = asked.content();
        var complaint = signer.complaint(request, asked.usages());
        if (complaint.isEmpty()) {
            var pem = pki.sign(request.publicKey(), signer.terms(request, asked.usages(), asked.expirationSeconds()));
            Tree.child(object, "status").put("certificate", Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII)));
        } else {
            add(object, SigningRequests.FAILED, "SignerValidationFailure", complaint);
        }
        write(object, asked.name(), "status");
    }

    private void note(BuiltInSigner signer, SigningRequest asked) throws GeneralSecurityException {
        if (signer == BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET) {
            var request = asked.content();
            var node = BuiltInSigner.node(request.commonName());
            if (!node.isEmpty()) {
                var until = ClusterPki.endOf(new String(Base64.getDecoder().decode(asked.certificate()), US_ASCII));
                credentials.note(node, new NodeCredential(request.keyId(), until, asked.user()), time.now());
            }
        }
    }

    private static void add(ObjectNode object, String type, String reason, String message) {
        Tree.list(Tree.child(object, "status"), "conditions")
                .addObject()
                .put("type", type)
                .put("status", "True")
                .put("reason", reason)
                .put("message", message);
    }

    /** Only onto what was read: where somebody changes the request in between it is looked at anew. */
    private void write(ObjectNode object, String name, String part) {
        registry.execute(
                self,
                ApiRequest.update(
                                SigningRequests.GROUP,
                                SigningRequests.VERSION,
                                SigningRequests.RESOURCE,
                                "",
                                name,
                                object)
                        .at(part));
    }

    @Override
    public void close() {
        subscription.close();
        thread.interrupt();
    }
}
