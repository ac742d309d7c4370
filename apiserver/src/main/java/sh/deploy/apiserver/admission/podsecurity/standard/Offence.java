package sh.deploy.apiserver.admission.podsecurity.standard;

import sh.deploy.api.problem.FieldCause;

/**
 * One field that goes beyond what is allowed, or that is lacking.
 *
 * @param field where it is, such as {@code spec.containers[0].securityContext.privileged}
 * @param value as JSON; empty when the field is lacking
 * @param allowed what it may be: {@code must be false or unset}
 * @param remedy how the pod can be had without it
 */
public record Offence(String field, String value, String allowed, Remedy remedy) {
    private static final int LONGEST_VALUE = 128;

    public Offence {
        value = value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE) + "...";
    }

    /** A field that must be there. */
    static Offence lacking(String field, String wanted) {
        return new Offence(field, "", wanted, Remedy.NONE);
    }

    Offence curedBy(Remedy other) {
        return new Offence(field, value, allowed, other);
    }

    public FieldCause cause() {
        return value.isEmpty()
                ? FieldCause.required(field, allowed)
                : new FieldCause("FieldValueInvalid", field, "Invalid value: " + value + ": " + allowed);
    }
}
