package sh.deploy.deployctl.up;

import java.nio.file.Path;
import java.util.Map;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.up.isolated.IsolatedNodes;
import sh.deploy.kubelet.containers.DockerEngine;
import sh.deploy.kubelet.containers.EngineException;
import sh.deploy.kubelet.containers.Labels;

/**
 * A path to a data folder that is not its real one, by which containers were made: by a version that called folders as they were given, or
 * before a link took the folder's place. They are found under that name only, so pods would be started beside them.
 *
 * @param given absolute
 */
record EarlierName(Path given, DataFolder folder) {
    /** Refuses where something lives under that name. An engine that does not answer is said when it is needed. */
    void refuse(Path engineSocket) {
        if (given.equals(folder.root())) {
            return;
        }
        if (IsolatedNodes.areLeft(given)) {
            throw refusal("isolated nodes", "");
        }
        if (hasContainers(engineSocket)) {
            throw refusal(
                    "containers",
                    ", or, where that is gone, end the processes of that cluster and remove the containers with"
                            + " `docker rm -f $(docker ps -aq --filter label=" + Labels.DATA + "=" + given + ")`");
        }
    }

    private boolean hasContainers(Path engineSocket) {
        try (var engine = DockerEngine.open(engineSocket)) {
            return !engine.list(Map.of(Labels.DATA, given.toString())).isEmpty();
        } catch (EngineException e) {
            return false;
        }
    }

    private Failure refusal(String what, String otherwise) {
        return Failure.refused("there are " + what + " that were made when the data folder was called " + given
                + ", which now leads to " + folder.root() + "; end them first with `deployctl down --data " + given
                + "` of the version that made them" + otherwise);
    }
}
