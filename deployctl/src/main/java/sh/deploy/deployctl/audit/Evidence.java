package sh.deploy.deployctl.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What was seen of a cluster.
 *
 * @param answers of the server, by what was tried
 * @param lists of objects, by resource
 */
record Evidence(Instant now, Folder dataFolder, Map<Trial, Answer> answers, Map<String, Listed> lists) {
    Evidence {
        answers = Map.copyOf(answers);
        lists = Map.copyOf(lists);
    }

    /** The outcome of a trial; {@code text} is what came of it in words, or JSON. */
    record Answer(boolean seen, String text) {
        static Answer of(String text) {
            return new Answer(true, text);
        }

        static Answer unseen(String why) {
            return new Answer(false, why);
        }
    }

    /** All objects of one resource, or why they were not seen. */
    record Listed(List<JsonNode> items, String unseen) {
        Listed {
            items = List.copyOf(items);
        }

        static Listed of(List<JsonNode> items) {
            return new Listed(items, "");
        }

        static Listed unseen(String why) {
            return new Listed(List.of(), why);
        }
    }

    /** @throws Unseen where it is on another machine, or could not be looked at */
    DataFiles folder() {
        return switch (dataFolder) {
            case Folder.Seen seen -> seen.files();
            case Folder.Elsewhere elsewhere -> throw Unseen.elsewhere(elsewhere.why());
            case Folder.Hidden hidden -> throw Unseen.hidden(hidden.why());
        };
    }

    /** @throws Unseen where it could not be tried */
    String answer(Trial trial) {
        var answer = answers.get(trial);
        if (answer == null || !answer.seen) {
            throw Unseen.hidden(answer == null ? "it was not tried" : answer.text);
        }
        return answer.text;
    }

    /** @throws Unseen where they could not be listed */
    List<JsonNode> list(String resource) {
        var listed = lists.get(resource);
        if (listed == null || !listed.unseen.isEmpty()) {
            throw Unseen.hidden(listed == null ? resource + " were not listed" : listed.unseen);
        }
        return listed.items;
    }
}
