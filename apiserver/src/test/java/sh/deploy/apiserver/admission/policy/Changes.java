package sh.deploy.apiserver.admission.policy;

import sh.deploy.apiserver.admission.expression.Circumstances;
import sh.deploy.apiserver.kinds.cel.functions.Access;
import sh.deploy.apiserver.kinds.tree.Tree;

/** Changes for tests of what policies say of one. */
final class Changes {
    private Changes() {}

    /** Without an object, by somebody who may do nothing. */
    static Circumstances ofNothing() {
        return new Circumstances(
                null,
                null,
                Tree.newObject(),
                null,
                null,
                new Nothing(),
                new Access.Question("", "", "configmaps", "", "ns", "x"));
    }

    private record Nothing() implements Access {
        @Override
        public Answer resource(String accountNamespace, String account, Question asked) {
            return new Answer(false, "");
        }

        @Override
        public Answer path(String accountNamespace, String account, String verb, String path) {
            return new Answer(false, "");
        }
    }
}
