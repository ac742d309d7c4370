package sh.deploy.apiserver.admission.policy;

/**
 * What a policy has against a change.
 *
 * @param index of the validation that does not hold; negative when it is none
 * @param reason such as {@code Forbidden}; empty for the usual one
 * @param always whether the change is refused whatever the binding says: the policy could not even be applied
 */
record Finding(Policy policy, Binding binding, int index, String message, String reason, boolean always) {
    /** Characters of a message, as Kubernetes bounds what expressions make of one. */
    static final int LONGEST_MESSAGE = 5 * 1024;

    Finding {
        message = cut(message, LONGEST_MESSAGE);
    }

    static Finding of(Policy policy, Binding binding, int index, String message, String reason) {
        return new Finding(policy, binding, index, message, reason, false);
    }

    /** The policy could not be applied. */
    static Finding unusable(Policy policy, Binding binding, String message) {
        return new Finding(policy, binding, -1, message, "", true);
    }

    /** Whether the change is refused for it. */
    boolean denies() {
        return always || binding.does("Deny");
    }

    /** Never in the middle of a character. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
