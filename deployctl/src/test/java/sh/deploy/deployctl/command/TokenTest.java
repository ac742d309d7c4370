package sh.deploy.deployctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sh.deploy.apiserver.TestApiServer;
import sh.deploy.deployctl.CommandLineRun;
import sh.deploy.deployctl.ExitCode;

class TokenTest {
    private static TestApiServer server;

    @TempDir
    Path folder;

    private CommandLineRun cli;

    @BeforeAll
    static void startServer() {
        server = TestApiServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        cli = new CommandLineRun(folder, server);
    }

    @Test
    void createSaysWhatToTypeOnTheMachineThatJoins() throws Exception {
        var made = cli.run("token", "create", "--node", "web-1", "--ttl", "1h", "--description", "new disk");

        assertThat(made.code()).as(made.err()).isEqualTo(ExitCode.DONE);
        assertThat(made.out())
                .matches("echo [a-z0-9]{6}\\.[a-z0-9]{16} \\| deployctl kubelet --join " + server.url()
                        + " --token-file - --ca-hash " + server.pki().caHash() + " --node web-1\n");
        assertThat(made.err()).contains("leads nowhere from other machines");
    }

    @Test
    void listShowsTokensWithoutTheirSecretsAndDeleteEndsThem() {
        var line = cli.run("token", "create", "--description", "rack 7").out();
        var token = line.replaceAll("echo (\\S+) .*\n", "$1");
        var id = token.substring(0, 6);

        var listed = cli.run("token", "list").out();
        var deleted = cli.run("token", "delete", token);

        assertThat(listed.lines().filter(row -> row.startsWith(id)))
                .singleElement()
                .satisfies(row -> assertThat(row).contains("<any>", "rack 7", "Z "));
        assertThat(listed).doesNotContain(token.substring(7));
        assertThat(deleted.out()).isEqualTo("bootstrap token \"" + id + "\" deleted\n");
        assertThat(cli.run("token", "list").out()).doesNotContain(id);
        assertThat(cli.run("token", "delete", id).err()).contains("there is no bootstrap token \"" + id + "\"");
    }

    @Test
    void whatIsNoTokenIsSaid() {
        assertThat(cli.run("token", "create", "--ttl", "0").err()).contains("--ttl is a minute or more");
        assertThat(cli.run("token", "create", "--node", "Web_1").err())
                .contains("--node takes a lower-case DNS name such as web-1, got \"Web_1\"");
        assertThat(cli.run("token", "delete", "x").code()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.run("token").err()).contains("say which: deployctl token create|list|delete");
    }
}
