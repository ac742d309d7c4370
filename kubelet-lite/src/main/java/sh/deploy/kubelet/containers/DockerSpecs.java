package sh.deploy.kubelet.containers;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.RestartPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sh.deploy.kubelet.containers.EngineException.Kind;

/** Says a {@link ContainerSpec} in Docker's words. */
final class DockerSpecs {
    private static final int LOWEST_OOM_SCORE = OomScores.lowest();

    private DockerSpecs() {}

    static CreateContainerCmd fill(CreateContainerCmd command, ContainerSpec spec) {
        command.withName(spec.name()).withLabels(spec.labels()).withHostConfig(hostConfig(spec));
        if (!spec.entrypoint().isEmpty()) {
            command.withEntrypoint(spec.entrypoint());
        }
        if (!spec.arguments().isEmpty()) {
            command.withCmd(spec.arguments());
        }
        command.withEnv(spec.env());
        if (!spec.workingDir().isEmpty()) {
            command.withWorkingDir(spec.workingDir());
        }
        if (!spec.namespaces().hostname().isEmpty()) {
            command.withHostName(spec.namespaces().hostname());
        }
        if (!spec.security().user().isEmpty()) {
            command.withUser(spec.security().user());
        }
        if (!spec.namespaces().ports().isEmpty()) {
            command.withExposedPorts(
                    spec.namespaces().ports().stream().map(DockerSpecs::exposed).toList());
        }
        // As in Kubernetes, which has probes; and the engine would go on with it in what is frozen.
        command.withHealthcheck(new HealthCheck().withTest(List.of("NONE")));
        return command.withStdinOpen(spec.terminal().stdin())
                .withStdInOnce(spec.terminal().stdinOnce())
                .withTty(spec.terminal().tty());
    }

    private static HostConfig hostConfig(ContainerSpec spec) {
        var host = HostConfig.newHostConfig()
                .withRestartPolicy(RestartPolicy.noRestart())
                .withMounts(spec.mounts().stream().map(DockerSpecs::mount).toList())
                .withLogConfig(logging(spec.logging()));
        namespaces(host, spec.namespaces());
        limits(host, spec.limits());
        security(host, spec.security());
        return host;
    }

    private static void namespaces(HostConfig host, ContainerSpec.Namespaces namespaces) {
        host.withNetworkMode(namespaces.network()).withIpcMode(namespaces.ipc());
        if (!namespaces.pid().isEmpty()) {
            host.withPidMode(namespaces.pid());
        }
        var ports = new Ports();
        for (var port : namespaces.ports()) {
            var number = String.valueOf(port.hostPort());
            ports.bind(
                    exposed(port),
                    port.hostIp().isEmpty()
                            ? Ports.Binding.bindPortSpec(number)
                            : new Ports.Binding(port.hostIp(), number));
        }
        host.withPortBindings(ports).withSysctls(namespaces.sysctls());
        var dns = namespaces.dns();
        if (!dns.servers().isEmpty()) {
            host.withDns(dns.servers());
        }
        if (!dns.searches().isEmpty()) {
            host.withDnsSearch(dns.searches());
        }
        if (!dns.options().isEmpty()) {
            host.withDnsOptions(dns.options());
        }
    }

    private static ExposedPort exposed(ContainerSpec.PortBinding port) {
        return new ExposedPort(
                port.containerPort(), InternetProtocol.parse(port.protocol().toLowerCase(Locale.ROOT)));
    }

    private static void limits(HostConfig host, ContainerSpec.Limits limits) {
        if (limits.cpuShares() > 0) {
            host.withCpuShares(Math.toIntExact(limits.cpuShares()));
        }
        if (limits.cpuQuotaMicros() > 0) {
            host.withCpuPeriod(ContainerSpec.Limits.CPU_PERIOD_MICROS).withCpuQuota(limits.cpuQuotaMicros());
        }
        if (limits.memoryBytes() > 0) {
            host.withMemory(limits.memoryBytes()).withMemorySwap(limits.memoryBytes());
        }
        if (limits.pids() > 0) {
            host.withPidsLimit(limits.pids());
        }
        host.withOomScoreAdj(Math.max(limits.oomScoreAdj(), LOWEST_OOM_SCORE));
    }

    private static void security(HostConfig host, ContainerSpec.Security security) {
        host.withPrivileged(security.privileged())
                .withReadonlyRootfs(security.readOnlyRoot())
                .withGroupAdd(security.groups())
                .withSecurityOpts(security.options())
                .withCapAdd(capabilities(security.addCapabilities()))
                .withCapDrop(capabilities(security.dropCapabilities()));
    }

    private static Capability[] capabilities(List<String> names) {
        return names.stream().map(DockerSpecs::capability).toArray(Capability[]::new);
    }

    private static Capability capability(String name) {
        try {
            return Capability.valueOf(name.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", ""));
        } catch (IllegalArgumentException e) {
            throw new EngineException(Kind.REFUSED, "there is no capability named " + name, e);
        }
    }

    private static Mount mount(ContainerSpec.Mount mount) {
        var propagation = switch (mount.propagation()) {
            case NONE -> BindPropagation.R_PRIVATE;
            case HOST_TO_CONTAINER -> BindPropagation.R_SLAVE;
            case BIDIRECTIONAL -> BindPropagation.R_SHARED;
        };
        return new Mount()
                .withType(MountType.BIND)
                .withSource(mount.source())
                .withTarget(mount.target())
                .withReadOnly(mount.readOnly())
                .withBindOptions(new BindOptions().withPropagation(propagation));
    }

    private static LogConfig logging(ContainerSpec.Logging logging) {
        if (logging.maxFiles() == 0) {
            return new LogConfig(LogConfig.LoggingType.NONE);
        }
        return new LogConfig(
                LogConfig.LoggingType.JSON_FILE,
                Map.of(
                        "max-size", String.valueOf(logging.maxBytes()),
                        "max-file", String.valueOf(logging.maxFiles())));
    }
}
