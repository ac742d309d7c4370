package sh.deploy.apiserver.kinds.policy;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import sh.deploy.api.problem.FieldCause;
import sh.deploy.apiserver.kinds.tree.Tree;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * MutatingWebhookConfiguration and ValidatingWebhookConfiguration: whom the server asks before it stores a change. Source: Kubernetes'
 * documentation, "Dynamic Admission Control", and API reference.
 */
public final class WebhookConfigurationPolicy extends KindPolicy {
    public static final String GROUP = "admissionregistration.k8s.io";
    public static final String MUTATING = "mutatingwebhookconfigurations";
    public static final String VALIDATING = "validatingwebhookconfigurations";

    private static final int USUAL_TIMEOUT_SECONDS = 10;
    private static final int HTTPS_PORT = 443;

    private WebhookConfigurationPolicy(String kind, String plural) {
        super(KindNames.clusterScoped(GROUP, "v1", kind, plural, "io.k8s.api.admissionregistration.v1." + kind)
                .in("api-extensions"));
    }

    public static WebhookConfigurationPolicy mutating() {
        return new WebhookConfigurationPolicy("MutatingWebhookConfiguration", MUTATING);
    }

    public static WebhookConfigurationPolicy validating() {
        return new WebhookConfigurationPolicy("ValidatingWebhookConfiguration", VALIDATING);
    }

    private boolean mutates() {
        return names().plural().equals(MUTATING);
    }

    @Override
    public boolean countsGenerations() {
        return true;
    }

    @Override
    public boolean isNewGeneration(ObjectNode next, ObjectNode current) {
        return !next.path("webhooks").equals(current.path("webhooks"));
    }

    @Override
    public void applyDefaults(ObjectNode object) {
        for (var webhook : Tree.objects(object, "webhooks")) {
            Tree.defaultTo(webhook, "failurePolicy", "Fail");
            Tree.defaultTo(webhook, "matchPolicy", "Equivalent");
            Tree.child(webhook, "namespaceSelector");
            Tree.child(webhook, "objectSelector");
            Tree.defaultTo(webhook, "timeoutSeconds", USUAL_TIMEOUT_SECONDS);
            if (mutates()) {
                Tree.defaultTo(webhook, "reinvocationPolicy", "Never");
            }
            Tree.objects(webhook, "rules").forEach(rule -> Tree.defaultTo(rule, "scope", "*"));
            if (Tree.at(webhook, "clientConfig", "service") instanceof ObjectNode service) {
                Tree.defaultTo(service, "port", HTTPS_PORT);
            }
        }
    }

    @Override
    public void validate(ObjectNode object, List<FieldCause> causes) {
        var names = new HashSet<String>();
        int index = 0;
        for (var webhook : Tree.objects(object, "webhooks")) {
            var path = "webhooks[" + index++ + "]";
            WebhookRules.validate(webhook, mutates(), path, causes);
            var name = Tree.text(webhook, "name");
            if (!name.isEmpty() && !names.add(name)) {
                causes.add(FieldCause.duplicate(path + ".name", name));
            }
        }
    }

    @Override
    public void validateExpressions(ObjectNode object, List<FieldCause> causes) {
        ExpressionRules.compileConditions(Tree.objects(object, "webhooks"), causes);
    }

    @Override
    public void validateSupported(ObjectNode object, List<FieldCause> causes) {
        int index = 0;
        for (var webhook : Tree.objects(object, "webhooks")) {
            var path = "webhooks[" + index++ + "]";
            if (Tree.has(webhook, "clientConfig", "service")) {
                causes.add(FieldCause.forbidden(
                        path + ".clientConfig.service", "service webhooks are not supported yet; use url"));
            }
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.ofName(), Column.number("Webhooks", "How many webhooks it names."), Column.age());
    }

    @Override
    public void addCells(ObjectNode object, Instant now, ArrayNode cells) {
        cells.add(Tree.text(object, "metadata", "name"))
                .add(Tree.objects(object, "webhooks").size())
                .add(Ages.since(object, now));
    }
}
