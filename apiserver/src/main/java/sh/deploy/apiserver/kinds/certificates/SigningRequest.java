package sh.deploy.apiserver.kinds.certificates;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import sh.deploy.apiserver.kinds.tree.Tree;
import sh.deploy.apiserver.pki.CertificateChain;
import sh.deploy.apiserver.pki.CertificateRequest;
import tools.jackson.databind.JsonNode;

/**
 * A CertificateSigningRequest, read.
 *
 * @param user who made it, as are the two that follow; by the server's word
 * @param expirationSeconds how long the certificate is to live; 0 where it was not said
 * @param request PEM in Base64
 * @param conditions types of those that hold
 * @param certificate PEM in Base64; empty before it is signed
 */
public record SigningRequest(
        String name,
        String signer,
        List<String> usages,
        String user,
        Set<String> groups,
        Map<String, List<String>> extra,
        long expirationSeconds,
        String request,
        Set<String> conditions,
        String certificate) {
    public SigningRequest {
        usages = List.copyOf(usages);
        groups = Set.copyOf(groups);
        extra = Map.copyOf(extra);
        conditions = Set.copyOf(conditions);
    }

    public static SigningRequest of(JsonNode object) {
        var spec = Tree.at(object, "spec");
        var extra = new HashMap<String, List<String>>();
        Tree.at(spec, "extra").properties().forEach(entry -> extra.put(entry.getKey(), Tree.texts(entry.getValue())));
        return new SigningRequest(
                Tree.text(object, "metadata", "name"),
                Tree.text(spec, "signerName"),
                Tree.texts(spec, "usages"),
                Tree.text(spec, "username"),
                Set.copyOf(Tree.texts(spec, "groups")),
                extra,
                Tree.number(spec, 0, "expirationSeconds"),
                Tree.text(spec, "request"),
                Tree.objects(object, "status", "conditions").stream()
                        .filter(condition -> Tree.text(condition, "status").equals("True"))
                        .map(condition -> Tree.text(condition, "type"))
                        .collect(Collectors.toSet()),
                Tree.text(object, "status", "certificate"));
    }

    public boolean is(String condition) {
        return conditions.contains(condition);
    }

    public boolean isIssued() {
        return !certificate.isEmpty();
    }

    /** @throws GeneralSecurityException with a sentence that says what is wrong with it */
    public CertificateRequest content() throws GeneralSecurityException {
        return CertificateRequest.parse(decoded("request", request));
    }

    /** The common name in a request that was once valid; empty where there is none. */
    public String commonName() {
        try {
            return CertificateRequest.commonName(decoded("request", request));
        } catch (GeneralSecurityException e) {
            return "";
        }
    }

    /**
     * The certificates that it was answered by, the one for its key first.
     *
     * @throws GeneralSecurityException with a sentence that says what is wrong with them
     */
    public List<X509Certificate> chain() throws GeneralSecurityException {
        return CertificateChain.parse(decoded("certificate", certificate));
    }

    /** As Kubernetes reads bytes, which may be in lines. */
    private static byte[] decoded(String what, String base64) throws GeneralSecurityException {
        try {
            return Base64.getDecoder().decode(base64.replace("\r", "").replace("\n", ""));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the " + what + " is no Base64", e);
        }
    }
}
