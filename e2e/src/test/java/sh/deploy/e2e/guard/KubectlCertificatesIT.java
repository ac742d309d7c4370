package sh.deploy.e2e.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Requests for certificates as kubectl makes, shows and decides them, with both versions, on a server that needs no engine. */
class KubectlCertificatesIT extends KubectlGuardTest {
    private static final String CLIENT = "kubernetes.io/kube-apiserver-client";
    private static final String KUBELET = "kubernetes.io/kube-apiserver-client-kubelet";
    private static final String TOKEN = """
            apiVersion: v1
            kind: Secret
            metadata: {name: bootstrap-token-abcdef, namespace: kube-system}
            type: bootstrap.kubernetes.io/token
            stringData:
              token-id: abcdef
              token-secret: 0123456789abcdef
              usage-bootstrap-authentication: "true"
            """;

    private static String request(String name, CertificateWish wish, String signer) throws Exception {
        return """
                apiVersion: certificates.k8s.io/v1
                kind: CertificateSigningRequest
                metadata: {name: %s}
                spec:
                  request: %s
                  signerName: %s
                  usages: [digital signature, client auth]
                  expirationSeconds: 3600
                """.formatted(name, wish.request(), signer);
    }

    private String certificate(String name) {
        kubectl.await("Issued", "get", "csr", name, "--token=" + admin.token());
        var base64 = admin.out("get", "csr", name, "-o", "jsonpath={.status.certificate}");
        return new String(Base64.getDecoder().decode(base64), US_ASCII);
    }

    @Test
    void anApprovedRequestBecomesACertificateThatKubectlGoesBy() throws Exception {
        var wish = CertificateWish.of("O=dev,CN=jane");
        admin.runWith(request("jane", wish, CLIENT), "create", "-f", "-").succeeded();

        assertThat(admin.out("get", "csr")).containsPattern("jane +\\d+s +" + CLIENT + " +admin +60m +Pending");
        assertThat(admin.out("certificate", "approve", "jane"))
                .isEqualTo("certificatesigningrequest.certificates.k8s.io/jane approved\n");
        var crt = Files.writeString(folder.resolve("jane.crt"), certificate("jane"));
        var key = Files.writeString(folder.resolve("jane.key"), wish.key());

        assertThat(admin.out("get", "csr")).containsPattern("jane +\\d+s +" + CLIENT + " +admin +60m +Approved,Issued");
        assertThat(kubectl.out("auth", "whoami", "--client-certificate=" + crt, "--client-key=" + key))
                .containsPattern("Username +jane")
                .contains("dev");
        assertThat(admin.out("describe", "csr", "jane"))
                .containsPattern("Status: +Approved,Issued")
                .containsPattern("Common Name: +jane")
                .containsPattern("Organization: +dev");
    }

    @Test
    void aDeniedRequestStaysDenied() throws Exception {
        admin.runWith(request("jane", CertificateWish.of("CN=jane"), CLIENT), "create", "-f", "-")
                .succeeded();

        assertThat(admin.out("certificate", "deny", "jane"))
                .isEqualTo("certificatesigningrequest.certificates.k8s.io/jane denied\n");

        assertThat(admin.out("get", "csr", "jane")).contains("Denied").doesNotContain("Issued");
        admin.refused("certificate", "approve", "jane");
        assertThat(admin.out("get", "csr", "jane", "-o", "jsonpath={.status.conditions[*].type}"))
                .isEqualTo("Denied");
    }

    @Test
    void aMachineThatJoinsIsApprovedByItselfAndMayNothingElse() throws Exception {
        admin.runWith(TOKEN, "create", "-f", "-").succeeded();
        var machine = new TokenBearer(kubectl, "abcdef.0123456789abcdef");

        machine.runWith(
                        request("n1", CertificateWish.of("CN=system:node:n1,O=system:nodes"), KUBELET),
                        "create",
                        "--validate=false",
                        "-f",
                        "-")
                .succeeded();

        certificate("n1");
        assertThat(machine.out("get", "csr", "n1")).contains("system:bootstrap:abcdef", "Approved,Issued");
        assertThat(machine.refused("get", "csr")).contains("cannot list resource \"certificatesigningrequests\"");
        assertThat(machine.refused("get", "nodes")).contains("cannot list resource \"nodes\"");
        assertThat(machine.runWith(
                                request("x", CertificateWish.of("O=system:masters,CN=x"), CLIENT),
                                "create",
                                "--validate=false",
                                "-f",
                                "-")
                        .failed()
                        .err())
                .contains("system:masters group is not allowed");
    }

    @Test
    void whoMayNotApproveIsTold() throws Exception {
        admin.out("create", "serviceaccount", "robot");
        admin.out(
                "create",
                "clusterrole",
                "approver",
                "--verb=get,update,patch",
                "--resource=certificatesigningrequests,certificatesigningrequests/approval");
        admin.out(
                "create", "clusterrolebinding", "approver", "--clusterrole=approver", "--serviceaccount=default:robot");
        admin.runWith(request("jane", CertificateWish.of("CN=jane"), CLIENT), "create", "-f", "-")
                .succeeded();
        var robot =
                new TokenBearer(kubectl, admin.out("create", "token", "robot").strip());

        assertThat(robot.refused("certificate", "approve", "jane"))
                .contains("user not permitted to approve requests with signerName \"" + CLIENT + "\"");
    }
}
