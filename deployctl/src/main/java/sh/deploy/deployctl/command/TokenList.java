package sh.deploy.deployctl.command;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sh.deploy.api.access.BootstrapTokenSecret;
import sh.deploy.deployctl.ExitCode;
import sh.deploy.deployctl.Options;
import sh.deploy.deployctl.Session;
import sh.deploy.deployctl.cluster.Access;
import sh.deploy.deployctl.cluster.Query;
import sh.deploy.deployctl.output.TextTable;

/** {@code token list}: the tokens that there are, without their secrets. */
final class TokenList extends ClientCommand {
    @Override
    public CommandSpec spec() {
        return Options.clientCommand(this, "list", "List the tokens with which machines join.");
    }

    @Override
    int run(ParseResult own, Access access, Session session) {
        var table = new TextTable();
        table.add(List.of("ID", "EXPIRES", "NODE", "DESCRIPTION"));
        var path = Query.of(BootstrapTokens.PATH)
                .with("fieldSelector", "type=" + BootstrapTokenSecret.TYPE)
                .toString();
        for (var secret : access.cluster().get(path).path("items")) {
            table.add(List.of(
                    BootstrapTokens.text(secret, BootstrapTokenSecret.ID),
                    otherwise(BootstrapTokens.text(secret, BootstrapTokenSecret.EXPIRATION), "<never>"),
                    otherwise(BootstrapTokens.text(secret, BootstrapTokenSecret.NODE), "<any>"),
                    BootstrapTokens.text(secret, BootstrapTokenSecret.DESCRIPTION)));
        }
        table.print(session.out(), "");
        return ExitCode.DONE;
    }

    private static String otherwise(String text, String fallback) {
        return text.isEmpty() ? fallback : text;
    }
}
