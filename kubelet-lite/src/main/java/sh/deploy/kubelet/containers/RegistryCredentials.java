package sh.deploy.kubelet.containers;

/** Who we are to a registry. */
public record RegistryCredentials(String server, String username, String password) {
    @Override
    public String toString() {
        return "credentials of " + username + " at " + server;
    }
}
