package sh.deploy.deployctl;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sh.deploy.deployctl.audit.Audit;
import sh.deploy.deployctl.command.ApiResources;
import sh.deploy.deployctl.command.Apply;
import sh.deploy.deployctl.command.Config;
import sh.deploy.deployctl.command.Delete;
import sh.deploy.deployctl.command.Describe;
import sh.deploy.deployctl.command.Diff;
import sh.deploy.deployctl.command.EventsCommand;
import sh.deploy.deployctl.command.Explain;
import sh.deploy.deployctl.command.Get;
import sh.deploy.deployctl.command.Logs;
import sh.deploy.deployctl.command.Rollout;
import sh.deploy.deployctl.command.Scale;
import sh.deploy.deployctl.command.Token;
import sh.deploy.deployctl.command.Top;
import sh.deploy.deployctl.command.Version;
import sh.deploy.deployctl.command.Wait;
import sh.deploy.deployctl.command.Why;
import sh.deploy.deployctl.log.LogCommand;
import sh.deploy.deployctl.up.ApiServerRole;
import sh.deploy.deployctl.up.ControllersRole;
import sh.deploy.deployctl.up.Down;
import sh.deploy.deployctl.up.KubeletRole;
import sh.deploy.deployctl.up.RotateEncryptionKey;
import sh.deploy.deployctl.up.RotateTokenKey;
import sh.deploy.deployctl.up.Status;
import sh.deploy.deployctl.up.Up;

/** Every verb. A switch rather than a map of makers: only the class of the one that runs is loaded. */
final class Commands {
    /** In the order of the help. */
    static final List<String> NAMES = List.of(
            "up",
            "down",
            "status",
            "audit",
            "apply",
            "get",
            "delete",
            "logs",
            "describe",
            "scale",
            "rollout",
            "wait",
            "top",
            "events",
            "diff",
            "explain",
            "why",
            "api-resources",
            "config",
            "completion",
            "log",
            "apiserver",
            "controllers",
            "kubelet",
            "token",
            "rotate-token-key",
            "rotate-encryption-key",
            "version");

    private Commands() {}

    static @Nullable Command named(String name) {
        return switch (name) {
            case "up" -> new Up();
            case "down" -> new Down();
            case "status" -> new Status();
            case "audit" -> new Audit();
            case "apiserver" -> new ApiServerRole();
            case "controllers" -> new ControllersRole();
            case "kubelet" -> new KubeletRole();
            case "token" -> new Token();
            case "rotate-token-key" -> new RotateTokenKey();
            case "rotate-encryption-key" -> new RotateEncryptionKey();
            case "apply" -> new Apply();
            case "get" -> new Get();
            case "delete" -> new Delete();
            case "logs" -> new Logs();
            case "describe" -> new Describe();
            case "scale" -> new Scale();
            case "rollout" -> new Rollout();
            case "wait" -> new Wait();
            case "top" -> new Top();
            case "events" -> new EventsCommand();
            case "diff" -> new Diff();
            case "explain" -> new Explain();
            case "why" -> new Why();
            case "api-resources" -> new ApiResources();
            case "config" -> new Config();
            case "completion" -> new Completion();
            case "log" -> new LogCommand();
            case "version" -> new Version();
            default -> null;
        };
    }
}
