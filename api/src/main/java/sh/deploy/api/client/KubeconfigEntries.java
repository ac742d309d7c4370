package sh.deploy.api.client;

import static sh.deploy.api.client.KubeconfigFile.string;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import sh.deploy.api.client.ClientConfig.Credential;

/** Turns a cluster and a user of a kubeconfig into what a client needs, reading the files they point to. */
final class KubeconfigEntries {
    private KubeconfigEntries() {}

    static ClientConfig client(Kubeconfig.Context context, Kubeconfig.Entry cluster, Kubeconfig.@Nullable Entry user) {
        var server = string(cluster.fields(), "server");
        try {
            return new ClientConfig(
                    URI.create(server),
                    pem(cluster, "certificate-authority"),
                    string(cluster.fields(), "tls-server-name"),
                    Boolean.parseBoolean(string(cluster.fields(), "insecure-skip-tls-verify")),
                    user == null ? new Credential.Anonymous() : credential(context.user(), user));
        } catch (IllegalArgumentException wrong) {
            throw new Kubeconfig.Unusable(
                    "cluster \"" + context.cluster() + "\" in the kubeconfig: " + wrong.getMessage(), wrong);
        }
    }

    private static Credential credential(String name, Kubeconfig.Entry user) {
        var chain = pem(user, "client-certificate");
        var key = pem(user, "client-key");
        if (chain != null && key != null) {
            return new Credential.Certificate(chain, key);
        }
        var token = string(user.fields(), "token");
        if (!token.isEmpty()) {
            return new Credential.Token(token);
        }
        var tokenFile = string(user.fields(), "tokenFile");
        if (!tokenFile.isEmpty()) {
            return new Credential.Token(text(user, tokenFile).strip());
        }
        if (user.fields().containsKey("exec") || user.fields().containsKey("auth-provider")) {
            throw new Kubeconfig.Unusable("user \"" + name
                    + "\" asks for a credential plugin, which is not supported; give a client certificate or a token");
        }
        return new Credential.Anonymous();
    }

    /** The content of {@code <field>-data} (base64), or of the file that {@code <field>} names. */
    private static @Nullable String pem(Kubeconfig.Entry entry, String field) {
        var data = string(entry.fields(), field + "-data");
        if (!data.isEmpty()) {
            try {
                return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII);
            } catch (IllegalArgumentException notBase64) {
                throw new Kubeconfig.Unusable(field + "-data in the kubeconfig is not base64", notBase64);
            }
        }
        var file = string(entry.fields(), field);
        return file.isEmpty() ? null : text(entry, file);
    }

    private static String text(Kubeconfig.Entry entry, String file) {
        var path = entry.folder().resolve(file);
        try {
            return Files.readString(path);
        } catch (IOException unreadable) {
            throw new Kubeconfig.Unusable("the kubeconfig points to " + path + ", which cannot be read", unreadable);
        }
    }
}
