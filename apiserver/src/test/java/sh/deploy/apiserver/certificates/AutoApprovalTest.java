package sh.deploy.apiserver.certificates;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sh.deploy.apiserver.certificates.AutoApproval.Verdict;
import sh.deploy.apiserver.kinds.certificates.SigningRequest;
import sh.deploy.apiserver.pki.CertificateRequest;
import sh.deploy.apiserver.pki.MadeRequest;

class AutoApprovalTest {
    private static final String KUBELET = "kubernetes.io/kube-apiserver-client-kubelet";
    private static final List<String> USAGES = List.of("digital signature", "client auth");
    private static final String TOKEN = "system:bootstrap:abcdef";
    private static final Set<String> BOOTSTRAPPERS = Set.of("system:bootstrappers", "system:authenticated");
    private static final NodeClaim THERE = new NodeClaim(true, false, List.of(), List.of(), 0);
    private static final NodeClaim KEPT = new NodeClaim(false, true, List.of(), List.of(), 0);

    @Test
    void aTokenGetsANodeANameThatNobodyHas() throws Exception {
        assertThat(joining("n1", "", NodeClaim.FREE)).isInstanceOf(Verdict.Approve.class);
        assertThat(joining("n1", "n1", NodeClaim.FREE)).isInstanceOf(Verdict.Approve.class);
    }

    @Test
    void aTokenGetsNoNameThatANodeHas() throws Exception {
        assertThat(joining("n1", "", THERE)).isInstanceOf(Verdict.Deny.class);
        assertThat(joining("n1", "n1", THERE)).isInstanceOf(Verdict.Deny.class);
    }

    @Test
    void aTokenForOneNodeGetsNoOther() throws Exception {
        assertThat(joining("n1", "n2", NodeClaim.FREE))
                .isEqualTo(new Verdict.Deny(AutoApproval.NAME_HELD, "the token was made for the node \"n2\" alone"));
    }

    @Test
    void aLiveCredentialOfAnotherKeyHoldsTheNameAgainstATokenForAnyNode() throws Exception {
        assertThat(joining("n1", "", given("other", "system:bootstrap:123456"))).isInstanceOf(Verdict.Deny.class);
        assertThat(joining("n1", "", KEPT)).isInstanceOf(Verdict.Deny.class);
    }

    @Test
    void aTokenForThatNodeTakesItOverOnceItsNodeIsGoneButForOneKeyOnly() throws Exception {
        assertThat(joining("n1", "n1", given("other", "system:bootstrap:123456")))
                .isInstanceOf(Verdict.Approve.class);
        assertThat(joining("n1", "n1", KEPT)).isInstanceOf(Verdict.Approve.class);
        assertThat(joining("n1", "n1", given("other", TOKEN))).isInstanceOf(Verdict.Deny.class);
    }

    @Test
    void whoHasTheKeyGetsItAgain() throws Exception {
        var claim = new NodeClaim(true, false, given("key", TOKEN).given(), List.of(), 0);

        assertThat(joining("n1", "", claim)).isInstanceOf(Verdict.Approve.class);
    }

    @Test
    void aNodeRenewsForItselfAndForNobodyElse() throws Exception {
        var own = given("caller", TOKEN);

        assertThat(asNode("n1", "n1", "caller", own)).isInstanceOf(Verdict.Approve.class);
        assertThat(asNode("n1", "n2", "caller", own)).isEqualTo(new Verdict.Wait());
    }

    @Test
    void aNodeWhoseKeyHasTheNameNoMoreWaitsForAPerson() throws Exception {
        assertThat(asNode("n1", "n1", "caller", given("key", TOKEN))).isEqualTo(new Verdict.Wait());
        assertThat(asNode("n1", "n1", "caller", THERE)).isEqualTo(new Verdict.Wait());
        assertThat(asNode("n1", "n1", "", given("", ""))).isEqualTo(new Verdict.Wait());
    }

    @Test
    void whatIsApprovedAndNotSignedHoldsANameAndProvesNothing() throws Exception {
        var coming = new NodeClaim(
                false, false, List.of(), List.of(new NodeCredential("caller", Instant.MAX, "system:node:n1")), 0);

        assertThat(joining("n1", "", coming)).isInstanceOf(Verdict.Deny.class);
        assertThat(asNode("n1", "n1", "caller", coming)).isEqualTo(new Verdict.Wait());
    }

    @Test
    void aTokenForAnyNameMakesAHundredNodes() throws Exception {
        var last = new NodeClaim(false, false, List.of(), List.of(), AutoApproval.MOST_NODES - 1);
        var full = new NodeClaim(false, false, List.of(), List.of(), AutoApproval.MOST_NODES);
        var again = new NodeClaim(false, false, given("key", TOKEN).given(), List.of(), AutoApproval.MOST_NODES);

        assertThat(joining("n1", "", last)).isInstanceOf(Verdict.Approve.class);
        assertThat(joining("n1", "", full)).isEqualTo(new Verdict.Wait());
        assertThat(joining("n1", "n1", full)).isInstanceOf(Verdict.Approve.class);
        assertThat(joining("n1", "", again)).isInstanceOf(Verdict.Approve.class);
    }

    @Test
    void whatAnybodyElseAsksForWaits() throws Exception {
        var request = MadeRequest.ofNode("n1");
        assertThat(verdict(request, KUBELET, USAGES, "jane", Set.of("dev"), "", NodeClaim.FREE))
                .isEqualTo(new Verdict.Wait());
        assertThat(verdict(request, KUBELET, USAGES, "jane", Set.of("system:nodes"), "", NodeClaim.FREE))
                .isEqualTo(new Verdict.Wait());
        assertThat(verdict(request, KUBELET, USAGES, TOKEN, Set.of("dev"), "", NodeClaim.FREE))
                .isEqualTo(new Verdict.Wait());
    }

    @Test
    void noOtherSignersRequestsAreApproved() throws Exception {
        for (var signer :
                List.of("kubernetes.io/kube-apiserver-client", "kubernetes.io/kubelet-serving", "a.example/b")) {
            var verdict = verdict(MadeRequest.ofNode("n1"), signer, USAGES, TOKEN, BOOTSTRAPPERS, "", NodeClaim.FREE);
            assertThat(verdict).as(signer).isEqualTo(new Verdict.Wait());
        }
    }

    @Test
    void whatTheSignerWouldNotSignIsDenied() throws Exception {
        assertThat(verdict(
                        MadeRequest.ofNode("n1"),
                        KUBELET,
                        List.of("digital signature", "server auth"),
                        TOKEN,
                        BOOTSTRAPPERS,
                        "",
                        NodeClaim.FREE))
                .isInstanceOf(Verdict.Deny.class);
        assertThat(verdict(
                        MadeRequest.of("system:node:n1", "system:nodes", "system:masters"),
                        KUBELET,
                        USAGES,
                        TOKEN,
                        BOOTSTRAPPERS,
                        "",
                        NodeClaim.FREE))
                .isInstanceOf(Verdict.Deny.class);
    }

    private static NodeClaim given(String key, String requester) {
        return new NodeClaim(false, false, List.of(new NodeCredential(key, Instant.MAX, requester)), List.of(), 0);
    }

    private static Verdict joining(String node, String meant, NodeClaim claim) throws GeneralSecurityException {
        return verdict(MadeRequest.ofNode(node), KUBELET, USAGES, TOKEN, BOOTSTRAPPERS, meant, claim);
    }

    private static Verdict asNode(String caller, String node, String callerKey, NodeClaim claim)
            throws GeneralSecurityException {
        return verdict(
                MadeRequest.ofNode(node),
                KUBELET,
                USAGES,
                "system:node:" + caller,
                Set.of("system:nodes"),
                Map.of("authentication.deploy.sh/key-id", List.of(callerKey)),
                claim);
    }

    /** The key is called {@code key}. */
    private static Verdict verdict(
            MadeRequest made,
            String signer,
            List<String> usages,
            String user,
            Set<String> groups,
            String meant,
            NodeClaim claim)
            throws GeneralSecurityException {
        var extra = meant.isEmpty()
                ? Map.<String, List<String>>of()
                : Map.of("authentication.deploy.sh/node-name", List.of(meant));
        return verdict(made, signer, usages, user, groups, extra, claim);
    }

    private static Verdict verdict(
            MadeRequest made,
            String signer,
            List<String> usages,
            String user,
            Set<String> groups,
            Map<String, List<String>> extra,
            NodeClaim claim)
            throws GeneralSecurityException {
        var asked = new SigningRequest("x", signer, usages, user, groups, extra, 0, made.base64(), Set.of(), "");
        return AutoApproval.of(asked, CertificateRequest.parse(made.pem().getBytes(US_ASCII)), "key", claim);
    }
}
