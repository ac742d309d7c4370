package sh.deploy.apiserver.certificates;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sh.deploy.api.object.ObjectKey;
import sh.deploy.api.problem.ProblemException;
import sh.deploy.api.problem.Reason;
import sh.deploy.api.time.Time;
import sh.deploy.apiserver.admission.certificates.BuiltInSigner;
import sh.deploy.apiserver.audit.Audit;
import sh.deploy.apiserver.audit.AuditNotes;
import sh.deploy.apiserver.authn.Caller;
import sh.deploy.apiserver.authn.ClientCertificates;
import sh.deploy.apiserver.authn.bootstrap.BootstrapTokens;
import sh.deploy.apiserver.authz.Action;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.kinds.certificates.SigningRequests;
import sh.deploy.apiserver.kinds.tree.JsonTrees;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.CertificateRequest;
import sh.deploy.apiserver.pki.ClusterPki;
import sh.deploy.apiserver.registry.ApiRequest;
import sh.deploy.apiserver.registry.Registry;
import sh.deploy.apiserver.watch.Change;
import sh.deploy.apiserver.watch.ChangeListener;
import sh.deploy.apiserver.watch.MadeOnce;
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

    /** To approve, to sign, and to see that nothing is left. */
    private static final int MOST_STEPS = 3;

    /** As Kubernetes' own approver says. */
    private static final String AUTO_APPROVED = "AutoApproved";

    private final Registry registry;
    private final Audit audit;
    private final Store store;
    private final ClusterPki pki;
    private final NodeCredentials credentials;
    private final NodeClaims claims;
    private final Caller self;
    private final Time time;
    /** With which nothing is left to do, at which revision. */
    private final Map<ObjectKey, Long> settled = new HashMap<>();

    private final Retries retries = new Retries();

    private final WorkLoop loop = new WorkLoop("certificate-signer", this::handleAll);
    private final Subscription subscription;

    private CertificateSigner(
            Registry registry,
            Audit audit,
            Store store,
            ClusterPki pki,
            Predicate<String> inSession,
            Caller self,
            Time time) {
        this.registry = registry;
        this.audit = audit;
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
                    public void changed(Change change, MadeOnce made) {
                        loop.wake();
                    }

                    @Override
                    public void progress(long revision) {}
                });
    }

    /** @param inSession whether a node's agent is connected now */
    public static CertificateSigner start(
            Registry registry,
            Audit audit,
            Store store,
            ClusterPki pki,
            Predicate<String> inSession,
            Caller self,
            Time time) {
        var signer = new CertificateSigner(registry, audit, store, pki, inSession, self, time);
        signer.loop.start();
        return signer;
    }

    /** @return after how many milliseconds there is something to try again */
    private long handleAll() {
        var all = new ArrayList<StoredObject>();
        store.newest().list(SigningRequests.GROUP, SigningRequests.RESOURCE, "").forEach(all::add);
        var keys = all.stream().map(StoredObject::key).toList();
        settled.keySet().retainAll(keys);
        retries.keep(keys);
        for (var stored : all) {
            if (!Long.valueOf(stored.revision()).equals(settled.get(stored.key()))
                    && retries.isDue(stored.key(), stored.revision(), time.nanos())) {
                handle(stored.key());
            }
        }
        return retries.nextMillis(time.nanos());
    }

    private void handle(ObjectKey key) {
        for (int step = 0; step < MOST_STEPS; step++) {
            var stored = store.newest().get(key);
            if (stored == null || !handle(stored)) {
                return;
            }
        }
    }

    /** Whether the request was changed, so that there may be more to do. */
    private boolean handle(StoredObject stored) {
        try {
            boolean changed = advance(JsonTrees.object(stored.json()));
            retries.done(stored.key());
            if (!changed) {
                settled.put(stored.key(), stored.revision());
            }
            return changed;
        } catch (RuntimeException | Error e) {
            retries.failed(stored.key(), stored.revision(), time.nanos());
            if (!isOfAnotherWriter(e) && !isClosed() && store.newest().get(stored.key()) != null) {
                LOG.warn(
                        "the request \"{}\" for a certificate is not done yet; trying again: {}",
                        stored.key().name(),
                        e.toString());
            }
            return false;
        }
    }

    private static boolean isClosed() {
        return Thread.currentThread().isInterrupted();
    }

    private static boolean isOfAnotherWriter(Throwable e) {
        return e instanceof ProblemException refused && refused.problem().reason() == Reason.CONFLICT;
    }

    /** Whether the request was changed. */
    private boolean advance(ObjectNode object) {
        var asked = SigningRequest.of(object);
        var signer = BuiltInSigner.named(asked.signer()).orElse(null);
        if (signer == null
                || asked.isIssued()
                || asked.is(SigningRequests.DENIED)
                || asked.is(SigningRequests.FAILED)) {
            return false;
        }
        if (asked.is(SigningRequests.APPROVED)) {
            sign(signer, asked, object);
            return true;
        }
        try {
            return decide(asked, object);
        } catch (GeneralSecurityException e) {
            LOG.warn("the request \"{}\" for a certificate cannot be read: {}", asked.name(), e.toString());
            return false;
        }
    }

    private boolean decide(SigningRequest asked, ObjectNode object) throws GeneralSecurityException {
        return switch (verdict(asked)) {
            case AutoApproval.Verdict.Wait wait -> false;
            case AutoApproval.Verdict.Approve(var message) -> {
                LOG.info("the request \"{}\" for a certificate is approved: {}", asked.name(), message);
                add(object, SigningRequests.APPROVED, AUTO_APPROVED, message);
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

    private AutoApproval.Verdict verdict(SigningRequest asked) throws GeneralSecurityException {
        var request = asked.content();
        var node = AutoApproval.node(asked, request);
        var claim = node.isEmpty() ? NodeClaim.FREE : claims.of(node, asked, time.now());
        return AutoApproval.of(asked, request, request.keyId(), claim);
    }

    private void sign(BuiltInSigner signer, SigningRequest asked, ObjectNode object) {
        try {
            refuseIfReplaced(asked, object);
            var pem = signed(signer, asked);
            Tree.child(object, "status").put("certificate", Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII)));
        } catch (GeneralSecurityException neverSigned) {
            LOG.warn("the request \"{}\" for a certificate fails: {}", asked.name(), neverSigned.toString());
            add(object, SigningRequests.FAILED, "SignerValidationFailure", String.valueOf(neverSigned.getMessage()));
        }
        write(object, asked.name(), "status");
    }

    /**
     * What could not be signed at once, as where the certificate found no room, is tried for as long as the request is there; meanwhile
     * another machine may have got the node's name, which it must not lose by that.
     */
    private void refuseIfReplaced(SigningRequest asked, ObjectNode object) throws GeneralSecurityException {
        if (!isApprovedHere(object) || AutoApproval.node(asked, asked.content()).isEmpty()) {
            return;
        }
        switch (verdict(asked)) {
            case AutoApproval.Verdict.Approve still -> {}
            case AutoApproval.Verdict.Wait wait ->
                throw new GeneralSecurityException("the key that it came by has the node's name no more");
            case AutoApproval.Verdict.Deny(var reason, var message) -> throw new GeneralSecurityException(message);
        }
    }

    private static boolean isApprovedHere(ObjectNode object) {
        return Tree.objects(object, "status", "conditions").stream()
                .anyMatch(condition -> Tree.text(condition, "type").equals(SigningRequests.APPROVED)
                        && Tree.text(condition, "reason").equals(AUTO_APPROVED));
    }

    /** Noted before anybody has it: a name whose holder is not known would be given twice. */
    private String signed(BuiltInSigner signer, SigningRequest asked) throws GeneralSecurityException {
        var request = asked.content();
        var complaint = signer.complaint(request, asked.usages());
        if (!complaint.isEmpty()) {
            throw new GeneralSecurityException(complaint);
        }
        var pem = pki.sign(request.publicKey(), signer.terms(request, asked.usages(), asked.expirationSeconds()));
        note(signer, asked, request, ClusterPki.endOf(pem));
        return pem;
    }

    private void note(BuiltInSigner signer, SigningRequest asked, CertificateRequest request, Instant until)
            throws GeneralSecurityException {
        var node = signer.nodeProvedBy(request);
        if (!node.isEmpty()) {
            boolean joins = BootstrapTokens.isBearer(asked.user(), asked.groups());
            var requester = joins ? asked.user() : origin(node, asked);
            credentials.note(node, new NodeCredential(request.keyId(), until, requester), joins, time.now());
        }
    }

    /** Whoever asked for the first of the certificates that a node renews: as long as there is one, it counts as theirs. */
    private String origin(String node, SigningRequest asked) {
        var key = ClientCertificates.keyId(asked.extra());
        return credentials.live(node, time.now()).stream()
                .filter(noted -> noted.isOf(key))
                .map(NodeCredential::requester)
                .findFirst()
                .orElse(asked.user());
    }

    private static void add(ObjectNode object, String type, String reason, String message) {
        Tree.list(Tree.child(object, "status"), "conditions")
                .addObject()
                .put("type", type)
                .put("status", "True")
                .put("reason", reason)
                .put("message", message);
    }

    /**
     * Only onto what was read: where somebody changes the request in between it is looked at anew. On record like what people decide, and
     * which certificate it was.
     */
    private void write(ObjectNode object, String name, String part) {
        var update = ApiRequest.update(
                SigningRequests.GROUP, SigningRequests.VERSION, SigningRequests.RESOURCE, "", name, object);
        audit.during(
                self,
                new Action("update", SigningRequests.GROUP, SigningRequests.RESOURCE, part, "", name),
                SigningRequests.VERSION,
                "/apis/" + SigningRequests.GROUP + "/" + SigningRequests.VERSION + "/" + SigningRequests.RESOURCE + "/"
                        + name + "/" + part,
                () -> {
                    noteIssued(object);
                    return registry.execute(self, update.at(part));
                });
    }

    private static void noteIssued(ObjectNode object) {
        var asked = SigningRequest.of(object);
        if (AuditNotes.areKept() && asked.isIssued()) {
            try {
                AuditNotes.issued(ClientCertificates.credentialId(asked.chain().getFirst()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate that was just signed cannot be read", e);
            }
        }
    }

    @Override
    public void close() {
        subscription.close();
        loop.close();
    }
}
