package sh.deploy.kubelet.pods;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.Time;
import sh.deploy.kubelet.containers.ContainerEngine;
import sh.deploy.kubelet.containers.ContainerSpec;
import sh.deploy.kubelet.environment.Materials;
import sh.deploy.kubelet.environment.Surroundings;
import sh.deploy.kubelet.fence.Fence;
import sh.deploy.kubelet.images.Images;
import sh.deploy.kubelet.sandboxes.SandboxPool;
import sh.deploy.kubelet.sandboxes.StartQueue;
import sh.deploy.kubelet.volumes.ClaimFolders;

/**
 * What all pods of a node share.
 *
 * @param node its name
 * @param restarts of containers in back-off
 * @param podPidsLimit processes and threads that a container may have at once; 0 for no limit
 * @param podFolders below it each pod has a folder named by its uid
 * @param claimFolders the volumes that outlive their pods
 * @param fence for pods that run at most once
 * @param surroundings of a pod that has no address yet
 */
public record NodeParts(
        String node,
        Map<String, String> labels,
        ContainerEngine engine,
        StartQueue starts,
        RestartBudget restarts,
        SandboxPool sandboxes,
        Images images,
        Materials materials,
        ContainerSpec.Logging logging,
        long podPidsLimit,
        Path podFolders,
        ClaimFolders claimFolders,
        Fence fence,
        Supplier<Surroundings> surroundings,
        Reports reports,
        Journal journal,
        Time time) {}
