package sh.deploy.deployctl;

import java.nio.file.Files;
import java.nio.file.Path;
import sh.deploy.api.journal.Journal;
import sh.deploy.api.time.SystemTime;
import sh.deploy.kubelet.Kubelet;
import sh.deploy.kubelet.KubeletSettingsFile;

/** What the build runs to record what a start of an agent needs: {@code AgentTraining FOLDER} is a node of the server that is trained beside it. */
final class AgentTraining {
    private AgentTraining() {}

    /** For the build alone. */
    public static void main(String[] args) throws Exception {
        var folder = new TrainingFolder(Path.of(args[0]));
        TrainingFolder.await(folder.agent());
        var settings = KubeletSettingsFile.read(folder.agent());
        var time = new SystemTime();
        Files.writeString(folder.agentPid(), "" + ProcessHandle.current().pid());
        try (var engine = TrainingEngine.start(settings.engine().socket());
                var journal = Journal.nowhere(time);
                var agent = Kubelet.start(settings, journal, time)) {
            TrainingFolder.await(folder.agentDone());
        }
    }
}
