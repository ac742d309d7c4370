package sh.deploy.apiserver.kinds.cel.policy;

import sh.deploy.apiserver.kinds.cel.syntax.CompileError;

/** Hears of expressions that mean nothing. */
@FunctionalInterface
public interface Complaints {
    /** @param path of the field that holds the expression */
    void hear(String path, String expression, CompileError error);
}
