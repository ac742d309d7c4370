package sh.deploy.apiserver.authn.oidc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.ClaimRule;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.Condition;
import sh.deploy.apiserver.authn.oidc.JwtAuthenticator.RequiredClaim;
import sh.deploy.apiserver.configuration.Fields;

/** Reads what must hold of claims and of users. What is wrong is noted in the {@link Fields}. Pure. */
final class ValidationRulesReader {
    private ValidationRulesReader() {}

    /** {@code claimValidationRules} of an entry. */
    static List<ClaimRule> ofClaims(Fields entry) {
        var rules = new ArrayList<ClaimRule>();
        var claims = new HashSet<String>();
        var expressions = new HashSet<String>();
        for (var rule : entry.objects("claimValidationRules")) {
            rule.only("claim", "requiredValue", "expression", "message");
            var claim = rule.text("claim");
            boolean isExpression = !rule.text("expression").isEmpty();
            if (!claim.isEmpty() && isExpression) {
                rule.fault(FieldCause.invalid(
                        rule.path("claim"), claim, "may not stand beside an expression; make two rules of them"));
            } else if (isExpression) {
                condition(rule, expressions, rules);
            } else {
                rules.add(requiredClaim(rule, claim, claims));
            }
        }
        return rules;
    }

    private static RequiredClaim requiredClaim(Fields rule, String claim, Set<String> seen) {
        if (claim.isEmpty()) {
            rule.fault(FieldCause.required(
                    rule.path("claim"), "and the text that it must be in requiredValue; or write an expression"));
        } else if (!seen.add(claim)) {
            rule.fault(FieldCause.duplicate(rule.path("claim"), claim));
        }
        if (!rule.text("message").isEmpty()) {
            rule.fault(FieldCause.forbidden(rule.path("message"), "there is none for a claim; leave it out"));
        }
        return new RequiredClaim(claim, rule.text("requiredValue"));
    }

    private static void condition(Fields rule, Set<String> seen, List<ClaimRule> rules) {
        if (!rule.text("requiredValue").isEmpty()) {
            rule.fault(FieldCause.forbidden(
                    rule.path("requiredValue"), "there is none for an expression, which says it itself; leave it out"));
        }
        if (isFirst(rule, seen)) {
            var expression = ExpressionReader.claimCondition(rule, "expression");
            if (expression != null) {
                rules.add(new Condition(expression, rule.text("message")));
            }
        }
    }

    /** {@code userValidationRules} of an entry. */
    static List<Condition> ofUsers(Fields entry) {
        var rules = new ArrayList<Condition>();
        var seen = new HashSet<String>();
        for (var rule : entry.objects("userValidationRules")) {
            rule.only("expression", "message");
            if (rule.text("expression").isEmpty()) {
                rule.fault(FieldCause.required(
                        rule.path("expression"), "such as user.groups.exists(group, group == 'staff')"));
            } else if (isFirst(rule, seen)) {
                var expression = ExpressionReader.userCondition(rule, "expression");
                if (expression != null) {
                    rules.add(new Condition(expression, rule.text("message")));
                }
            }
        }
        return rules;
    }

    private static boolean isFirst(Fields rule, Set<String> seen) {
        var expression = rule.text("expression");
        if (seen.add(expression)) {
            return true;
        }
        rule.fault(FieldCause.duplicate(rule.path("expression"), ExpressionReader.shown(expression)));
        return false;
    }
}
