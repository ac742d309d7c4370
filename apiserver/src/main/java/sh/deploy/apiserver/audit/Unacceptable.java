package sh.deploy.apiserver.audit;

import java.io.IOException;

/** Events that are refused for what they are: to bring them again makes no sense. */
final class Unacceptable extends IOException {
    private static final long serialVersionUID = 1L;

    Unacceptable(String message) {
        super(message);
    }
}
