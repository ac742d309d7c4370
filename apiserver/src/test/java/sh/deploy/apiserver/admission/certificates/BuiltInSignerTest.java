package sh.deploy.apiserver.admission.certificates;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sh.deploy.apiserver.pki.CertificateRequest;
import sh.deploy.apiserver.pki.KeyUse;
import sh.deploy.apiserver.pki.MadeRequest;

class BuiltInSignerTest {
    private static final List<String> CLIENT = List.of("digital signature", "client auth");
    private static final List<String> SERVER = List.of("digital signature", "server auth");
    private static final GeneralName HOST = new GeneralName(GeneralName.dNSName, "n1.example");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "client auth|true",
                "client auth,digital signature,key encipherment|true",
                "digital signature|false",
                "client auth,server auth|false",
                "client auth,cert sign|false",
            })
    void aClientsCertificateIsForClientsAlone(String usages, boolean signed) throws Exception {
        var complaint =
                BuiltInSigner.KUBE_APISERVER_CLIENT.complaint(request("jane", "dev"), List.of(usages.split(",")));

        assertThat(complaint.isEmpty()).as(complaint).isEqualTo(signed);
    }

    @Test
    void nobodyIsSignedIntoTheGroupThatMayEverything() throws Exception {
        assertThat(BuiltInSigner.KUBE_APISERVER_CLIENT.complaint(request("jane", "dev", "system:masters"), CLIENT))
                .contains("system:masters");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "system:node:n1|system:nodes|digital signature,client auth|true",
                "system:node:n1|system:nodes|digital signature,key encipherment,client auth|true",
                "system:node:n1|system:nodes|client auth|false",
                "system:node:n1|system:nodes|digital signature,client auth,server auth|false",
                "system:node:n1|system:nodes,dev|digital signature,client auth|false",
                "system:node:n1|dev|digital signature,client auth|false",
                "system:node:|system:nodes|digital signature,client auth|false",
                "system:node:N1|system:nodes|digital signature,client auth|false",
                "system:node:../ca|system:nodes|digital signature,client auth|false",
                "n1|system:nodes|digital signature,client auth|false",
            })
    void aNodesCertificateSaysThatNodeAndNothingElse(String name, String groups, String usages, boolean signed)
            throws Exception {
        var complaint = BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET.complaint(
                request(name, groups.split(",")), List.of(usages.split(",")));

        assertThat(complaint.isEmpty()).as(complaint).isEqualTo(signed);
    }

    @Test
    void aNodesClientCertificateHasNoAlternativeNamesAndItsServingCertificateNeedsThem() throws Exception {
        assertThat(BuiltInSigner.KUBE_APISERVER_CLIENT_KUBELET.complaint(node(HOST), CLIENT))
                .isNotEmpty();
        assertThat(BuiltInSigner.KUBELET_SERVING.complaint(node(), SERVER)).isNotEmpty();
        assertThat(BuiltInSigner.KUBELET_SERVING.complaint(node(HOST), SERVER)).isEmpty();
        assertThat(BuiltInSigner.KUBELET_SERVING.complaint(
                        node(HOST, new GeneralName(GeneralName.rfc822Name, "a@b.example")), SERVER))
                .isNotEmpty();
        assertThat(BuiltInSigner.KUBELET_SERVING.complaint(node(HOST), CLIENT)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KUBE_APISERVER_CLIENT_KUBELET|system:node:n1|system:nodes|n1",
                "KUBE_APISERVER_CLIENT|system:node:n1|dev,system:nodes|n1",
                "KUBE_APISERVER_CLIENT|system:node:n1|dev|''",
                "KUBE_APISERVER_CLIENT|n1|system:nodes|''",
                "KUBELET_SERVING|system:node:n1|system:nodes|''",
            })
    void whoIsANodeIsSaidByWhatACertificateSays(BuiltInSigner signer, String name, String groups, String node)
            throws Exception {
        assertThat(signer.nodeProvedBy(request(name, groups.split(",")))).isEqualTo(node);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " jane", "jane ", "ja\nne", "ja\u0000ne"})
    void aNameIsPlain(String name) throws Exception {
        assertThat(BuiltInSigner.KUBE_APISERVER_CLIENT.complaint(request(name), CLIENT))
                .isNotEmpty();
    }

    @Test
    void whoHasTwoNamesHasNone() throws Exception {
        var two = read(MadeRequest.of(MadeRequest.newKeys("EC", 256), List.of("a", "b"), List.of()));

        assertThat(BuiltInSigner.KUBE_APISERVER_CLIENT.complaint(two, CLIENT)).isNotEmpty();
    }

    @Test
    void aCertificateLivesAYearUnlessLessIsAskedFor() throws Exception {
        var signer = BuiltInSigner.KUBE_APISERVER_CLIENT;
        var request = request("jane");

        assertThat(signer.terms(request, CLIENT, 0).life()).isEqualTo(Duration.ofDays(365));
        assertThat(signer.terms(request, CLIENT, 600).life()).isEqualTo(Duration.ofMinutes(10));
        assertThat(signer.terms(request, CLIENT, Integer.MAX_VALUE).life()).isEqualTo(Duration.ofDays(365));
        assertThat(signer.terms(request, CLIENT, 0).uses())
                .containsExactly(KeyUse.DIGITAL_SIGNATURE, KeyUse.CLIENT_AUTH);
    }

    private static CertificateRequest node(GeneralName... names) throws GeneralSecurityException {
        return read(MadeRequest.of(
                MadeRequest.newKeys("EC", 256), List.of("system:node:n1"), List.of("system:nodes"), names));
    }

    private static CertificateRequest request(String name, String... groups) throws GeneralSecurityException {
        return read(MadeRequest.of(name, groups));
    }

    private static CertificateRequest read(MadeRequest made) throws GeneralSecurityException {
        return CertificateRequest.parse(made.pem().getBytes(US_ASCII));
    }
}
