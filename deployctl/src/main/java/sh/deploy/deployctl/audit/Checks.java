package sh.deploy.deployctl.audit;

import java.util.List;
import java.util.stream.Stream;
import sh.deploy.deployctl.audit.Check.Rule;
import sh.deploy.deployctl.audit.RightsOfOthers.Right;

/** All that is checked, in the order of the report, which has every number of the benchmark. */
final class Checks {
    private static final String OWNER = "rw-------";
    private static final String OWNER_FOLDER = "rwx------";
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String MEND_BINDING =
            "delete the binding that gives it: kubectl get clusterrolebindings,rolebindings -A -o wide";
    private static final String MEND_VERSION =
            "this version of Deploy is at fault, or something stands before it; run one that is whole";
    private static final String MEND_PODS =
            "take the field out of the manifest, and label the namespace: kubectl label namespace NAME"
                    + " pod-security.kubernetes.io/enforce=baseline";

    private static final List<Check> JUDGED = List.of(
            // ---- The data folder
            new FileModes(
                    new Rule("folder-modes", "1.1.11", "The data folder is its owner's only."),
                    OWNER_FOLDER,
                    file -> file.folder()
                            && file.path().matches("|pki|run|log|nodes|postgres|postgres/data|pki/token-keys")),
            new FileModes(
                    new Rule("key-files", "1.1.21", "Private keys are their owner's only."),
                    OWNER,
                    file -> file.path().matches(".*\\.key|.*pki/.*\\.pem|pki/encryption\\.yaml")),
            new FileModes(
                    new Rule("certificate-files", "1.1.20, 4.1.7", "Certificates are their owner's only."),
                    OWNER,
                    file -> file.path().endsWith(".crt")),
            new FileModes(
                    new Rule(
                            "credential-files",
                            "1.1.13, 1.1.15, 1.1.17, 4.1.5",
                            "Kubeconfigs, tokens and passwords are their owner's only."),
                    OWNER,
                    file -> !file.folder()
                            && file.path().matches("(.*/)?\\.?kubeconfig.*|tokens\\.csv|postgres/password")),
            new FileModes(
                    new Rule("node-files", "4.1.1, 4.1.9", "What nodes' agents are set up by is its owner's only."),
                    OWNER,
                    file -> !file.folder() && file.path().matches("nodes/[^/]+\\.ya?ml|nodes/[^/]+/[^/]+\\.ya?ml")),
            new FileModes(
                    new Rule("record-files", "", "The record of requests is its owner's only."),
                    OWNER,
                    file -> !file.folder() && file.path().matches("log/audit.*")),
            new FileOwners(),
            new DatabaseReach(),
            new CertificateAges(),
            new TokenKeyAge(),
            new StaticTokens(),

            // ---- The server
            new Refused(
                    new Rule(
                            "anonymous-access",
                            "1.2.1, 4.2.1",
                            "Who shows no credential learns nothing but health and version."),
                    Trial.ANONYMOUS,
                    "answers without a credential: ",
                    MEND_BINDING,
                    "tried at " + Trials.CLOSED.size() + " addresses: each refused"),
            new AuthorizerModes(),
            new Refused(
                    new Rule(
                            "tls-of-the-api",
                            "1.2.29",
                            "The API speaks TLS 1.2 with today's suites, and 1.3, and nothing older."),
                    Trial.OLD_TLS,
                    "takes ",
                    MEND_VERSION,
                    "what is older was offered, and refused"),
            new Refused(
                    new Rule(
                            "tls-of-nodes",
                            "4.2.12",
                            "The port that nodes dial speaks nothing older than TLS 1.2 with today's suites."),
                    Trial.OLD_TLS_OF_NODES,
                    "takes ",
                    MEND_VERSION,
                    "what is older was offered, and refused"),
            new Refused(
                    new Rule("plain-http", "1.2.24", "Nothing is answered without TLS."),
                    Trial.PLAIN_HTTP,
                    "answers a request without TLS: ",
                    MEND_VERSION,
                    "a request without TLS came to nothing"),
            new ListenAddresses(),
            new Refused(
                    new Rule("profiling", "1.2.15, 1.3.2, 1.4.1", "No page for finding faults is open."),
                    Trial.DEBUG_PAGES,
                    "answers: ",
                    MEND_VERSION,
                    "tried at " + Trials.DEBUG_PAGES.size() + " addresses: there is none, for an administrator either"),
            new AnsweredWith(
                    new Rule("node-restriction", "1.2.14", "A node does not change its own taints."),
                    Trial.NODE_TAINTS_ITSELF,
                    "403",
                    MEND_VERSION),
            new AnsweredWith(
                    new Rule("namespace-lifecycle", "1.2.13", "Nothing is made in a namespace that is not there."),
                    Trial.NOWHERE,
                    "404",
                    MEND_VERSION),
            new AnsweredWith(
                    new Rule(
                            "pods-have-accounts", "1.2.12", "A pod that names no account gets the one without rights."),
                    Trial.ACCOUNT_OF_A_POD,
                    "default",
                    MEND_VERSION),
            new RecordKept(),
            new RecordRetention(),
            new EncryptionAtRest(),
            new IdentityProviders(),
            new LoopbackWebhooks(),

            // ---- Who may what
            new ClusterAdmins(),
            new AnonymousRights(),
            new DefaultAccountRights(),
            new Wildcards(),
            new RightsOfOthers(
                    new Rule("secret-readers", "5.1.2", "Nobody else reads the secrets of all namespaces."),
                    false,
                    new Right("get", "", "secrets", ""),
                    new Right("list", "", "secrets", ""),
                    new Right("watch", "", "secrets", "")),
            new RightsOfOthers(
                    new Rule("pod-creators", "5.1.4", "Nobody else makes pods in all namespaces."),
                    false,
                    new Right("create", "", "pods", ""),
                    new Right("create", "apps", "deployments", ""),
                    new Right("create", "apps", "statefulsets", ""),
                    new Right("create", "apps", "replicasets", "")),
            new RightsOfOthers(
                    new Rule("escalation-rights", "5.1.8", "Nobody else gives away, or takes on, rights of others."),
                    true,
                    new Right("bind", RBAC, "clusterroles", ""),
                    new Right("bind", RBAC, "roles", ""),
                    new Right("escalate", RBAC, "clusterroles", ""),
                    new Right("escalate", RBAC, "roles", ""),
                    new Right("impersonate", "", "users", ""),
                    new Right("impersonate", "", "groups", ""),
                    new Right("impersonate", "", "serviceaccounts", "")),
            new RightsOfOthers(
                    new Rule("volume-creators", "5.1.9", "Nobody else makes volumes."),
                    false,
                    new Right("create", "", "persistentvolumes", "")),
            new RightsOfOthers(
                    new Rule("node-proxies", "5.1.10", "Nobody else reaches into nodes."),
                    false,
                    new Right("get", "", "nodes", "proxy"),
                    new Right("create", "", "nodes", "proxy")),
            new RightsOfOthers(
                    new Rule("approvers", "5.1.11", "Nobody else approves or signs certificates."),
                    false,
                    new Right("update", "certificates.k8s.io", "certificatesigningrequests", "approval"),
                    new Right("patch", "certificates.k8s.io", "certificatesigningrequests", "approval"),
                    new Right("approve", "certificates.k8s.io", "signers", ""),
                    new Right("sign", "certificates.k8s.io", "signers", "")),
            new RightsOfOthers(
                    new Rule("webhook-writers", "5.1.12", "Nobody else says which webhooks see and change everything."),
                    false,
                    new Right("create", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", ""),
                    new Right("update", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", ""),
                    new Right("patch", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", ""),
                    new Right("create", "admissionregistration.k8s.io", "validatingwebhookconfigurations", ""),
                    new Right("update", "admissionregistration.k8s.io", "validatingwebhookconfigurations", ""),
                    new Right("patch", "admissionregistration.k8s.io", "validatingwebhookconfigurations", "")),
            new RightsOfOthers(
                    new Rule("token-makers", "5.1.13", "Nobody else makes tokens of accounts in all namespaces."),
                    false,
                    new Right("create", "", "serviceaccounts", "token")),

            // ---- What runs
            new SecurityLevels(),
            new PodsWithout(
                    new Rule("privileged-pods", "5.2.2", "No pod is privileged."), PodOffences::privileged, MEND_PODS),
            new PodsWithout(
                    new Rule("host-namespaces", "5.2.3, 5.2.4, 5.2.5", "No pod shares the machine's namespaces."),
                    PodOffences::hostNamespaces,
                    MEND_PODS),
            new PodsWithout(
                    new Rule("added-capabilities", "5.2.9", "No container has capabilities that others lack."),
                    PodOffences::addedCapabilities,
                    MEND_PODS),
            new PodsWithout(
                    new Rule("host-paths", "5.2.12", "No pod sees the machine's files."),
                    PodOffences::hostPaths,
                    MEND_PODS),
            new PodsWithout(
                    new Rule("host-ports", "5.2.13", "No pod has a port of the machine."),
                    PodOffences::hostPorts,
                    MEND_PODS),
            new PodsWithout(
                    new Rule("idle-tokens", "5.1.6", "No pod has a token of the account that nobody chose."),
                    PodOffences::idleTokens,
                    "kubectl patch serviceaccount default -n NAMESPACE -p '{\"automountServiceAccountToken\":false}', then restart the pods"),
            new PodsWithout(
                    new Rule("secrets-in-environment", "5.4.1", "Secrets reach pods as files, not as variables."),
                    PodOffences::secretsInEnvironment,
                    "mount the secret as a volume, and read it from there"),
            new DefaultNamespace(),
            new NetworkPolicies());

    static final List<Check> ALL =
            Stream.concat(JUDGED.stream(), OtherNumbers.ALL.stream()).toList();

    private Checks() {}
}
