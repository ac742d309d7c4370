package sh.deploy.apiserver.kinds.certificates;

import java.util.List;

/** What requests for certificates, and those who answer them, are called. Source: Kubernetes' API reference, CertificateSigningRequest. */
public final class SigningRequests {
    public static final String GROUP = "certificates.k8s.io";
    public static final String VERSION = "v1";
    public static final String KIND = "CertificateSigningRequest";
    public static final String RESOURCE = "certificatesigningrequests";

    /** The part by which a request is approved or denied. */
    public static final String APPROVAL = "approval";

    /** What rights to approve and to sign are about; nothing is stored there. */
    public static final String SIGNERS = "signers";

    public static final String APPROVED = "Approved";
    public static final String DENIED = "Denied";
    public static final String FAILED = "Failed";

    /** Conditions that stay once they are there. */
    public static final List<String> FINAL = List.of(APPROVED, DENIED, FAILED);

    private SigningRequests() {}
}
