package sh.deploy.apiserver.kinds.cel;

import sh.deploy.apiserver.kinds.cel.types.Type;

/** A part of an expression, ready to be evaluated. */
record Code(Type type, Step step) {
    /** Finds the value of the part. */
    @FunctionalInterface
    interface Step {
        /** @throws sh.deploy.apiserver.kinds.cel.values.EvaluationFailed there is none */
        Object run(Frame frame);
    }

    Object run(Frame frame) {
        return step.run(frame);
    }
}
