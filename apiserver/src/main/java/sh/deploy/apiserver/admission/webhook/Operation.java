package sh.deploy.apiserver.admission.webhook;

/** What is about to happen, in the words of Kubernetes. CONNECT is missing: nothing that it stands for is served yet. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE
}
