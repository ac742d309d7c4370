package sh.deploy.deployctl;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sh.deploy.api.client.ClientConfig;
import sh.deploy.api.time.SystemTime;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.kubeconfig.KubeconfigEdit;
import sh.deploy.deployctl.kubeconfig.KubeconfigStore;

/** Runs command lines in this process against a server, in a folder of their own. */
public final class CommandLineRun {
    private final Path folder;
    private String input = "";

    /** What a command left: its exit code, and what it wrote. */
    public record Result(int code, String out, String err) {}

    public CommandLineRun(Path folder, TestApiServer server) throws IOException {
        this.folder = folder;
        var admin = server.adminCredential();
        var client = ClientConfig.of(
                URI.create(server.url()),
                server.caPem(),
                new ClientConfig.Credential.Certificate(admin.certificatePem(), admin.keyPem()));
        new KubeconfigStore(folder.resolve("kubeconfig")).write(KubeconfigEdit.of("test", client));
    }

    /** What the next command reads from standard input. */
    public CommandLineRun with(String standardInput) {
        this.input = standardInput;
        return this;
    }

    public Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    public Result run(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        if (!arguments.contains("--kubeconfig")) {
            arguments.addAll(
                    List.of("--kubeconfig", folder.resolve("kubeconfig").toString()));
        }
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var session = new Session(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("HOME", folder.toString(), "DEPLOY_DEBUG", "1"),
                folder,
                false,
                new SystemTime());
        int code = Main.run(arguments.toArray(String[]::new), session);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
