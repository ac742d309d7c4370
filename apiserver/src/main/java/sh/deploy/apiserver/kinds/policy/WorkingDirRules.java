package sh.deploy.apiserver.kinds.policy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.regex.Pattern;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.JsonNode;

/**
 * A container may not begin in a folder that the process which starts it has open: with some versions of runc that is one of the host.
 *
 * <p>Source: CVE-2024-21626.
 */
final class WorkingDirRules {
    private static final Pattern OPEN_FILES =
            Pattern.compile("(?:proc/[^/]+(?:/task/[^/]+)?/(?:fd|cwd|root)|dev/fd)(?:/.*)?");

    private WorkingDirRules() {}

    static void validate(JsonNode container, String path, List<FieldCause> causes) {
        var stated = Tree.text(container, "workingDir");
        if (OPEN_FILES.matcher(plain(stated)).matches()) {
            causes.add(FieldCause.invalid(
                    path + ".workingDir",
                    stated,
                    "must not lie below the open files of a process, as /proc/self/fd: name a folder of the image or of"
                            + " a volume"));
        }
    }

    /** Without a slash at its beginning, and without dots and doubled slashes. */
    private static String plain(String path) {
        var names = new ArrayDeque<String>();
        for (var name : path.split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }
}
