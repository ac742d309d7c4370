package sh.deploy.e2e.fuzz;

import java.util.LinkedHashMap;
import java.util.Map;
import sh.deploy.api.access.PolicyRuleFuzz;
import sh.deploy.api.client.KubeconfigFuzz;
import sh.deploy.api.client.PemFuzz;
import sh.deploy.api.client.ServerAnswerFuzz;
import sh.deploy.api.manifest.ManifestFuzz;
import sh.deploy.api.node.HeartbeatFuzz;
import sh.deploy.api.selector.LabelSelectorFuzz;
import sh.deploy.apiserver.admission.AdmissionConfigurationFuzz;
import sh.deploy.apiserver.admission.webhook.ReviewAnswerFuzz;
import sh.deploy.apiserver.admission.webhook.call.WebhookHttpFuzz;
import sh.deploy.apiserver.audit.AuditPolicyFuzz;
import sh.deploy.apiserver.audit.RecordedAddressFuzz;
import sh.deploy.apiserver.authn.jwt.TokenFuzz;
import sh.deploy.apiserver.authn.oidc.KeySetFuzz;
import sh.deploy.apiserver.authn.oidc.OidcConfigurationFuzz;
import sh.deploy.apiserver.encryption.EncryptionConfigurationFuzz;
import sh.deploy.apiserver.http.AcceptFuzz;
import sh.deploy.apiserver.http.AddressFuzz;
import sh.deploy.apiserver.http.YamlBodyFuzz;
import sh.deploy.apiserver.kinds.ObjectFuzz;
import sh.deploy.apiserver.kinds.PatchFuzz;
import sh.deploy.apiserver.kinds.PatchType;
import sh.deploy.apiserver.kinds.ProtobufBodyFuzz;
import sh.deploy.apiserver.kinds.TimeFuzz;
import sh.deploy.apiserver.kinds.policy.CaBundleFuzz;
import sh.deploy.apiserver.kinds.schema.QuantityFuzz;
import sh.deploy.apiserver.kinds.tree.JsonBodyFuzz;
import sh.deploy.apiserver.log.CheckpointFuzz;
import sh.deploy.apiserver.pki.CertificateRequestFuzz;
import sh.deploy.apiserver.registry.ContinueTokenFuzz;
import sh.deploy.apiserver.registry.FieldSelectorFuzz;
import sh.deploy.controllers.autoscaler.DurationFuzz;
import sh.deploy.deployctl.manifest.LocatedFuzz;
import sh.deploy.deployctl.output.JsonPathFuzz;
import sh.deploy.deployctl.output.JsonReaderFuzz;
import sh.deploy.kubelet.images.ImageNameFuzz;
import sh.deploy.kubelet.images.PullSecretFuzz;

/** All targets by name; those that everybody can reach come first. */
public final class FuzzTargets {
    private static final Map<String, FuzzTarget> ALL = all();

    private FuzzTargets() {}

    public static Map<String, FuzzTarget> byName() {
        return ALL;
    }

    private static Map<String, FuzzTarget> all() {
        var all = new LinkedHashMap<String, FuzzTarget>();
        all.put("address", new AddressFuzz());
        all.put("accept", new AcceptFuzz());
        all.put("token", new TokenFuzz());
        all.put("recorded-address", new RecordedAddressFuzz());
        all.put("json-body", new JsonBodyFuzz());
        all.put("yaml-body", new YamlBodyFuzz());
        all.put("protobuf-body", new ProtobufBodyFuzz());
        all.put("object", new ObjectFuzz());
        all.put("json-patch", new PatchFuzz(PatchType.JSON));
        all.put("merge-patch", new PatchFuzz(PatchType.MERGE));
        all.put("strategic-patch", new PatchFuzz(PatchType.STRATEGIC));
        all.put("label-selector", new LabelSelectorFuzz());
        all.put("field-selector", new FieldSelectorFuzz());
        all.put("continue-token", new ContinueTokenFuzz());
        all.put("quantity", new QuantityFuzz());
        all.put("time", new TimeFuzz());
        all.put("duration", new DurationFuzz());
        all.put("policy-rule", new PolicyRuleFuzz());
        all.put("certificate-request", new CertificateRequestFuzz());
        all.put("ca-bundle", new CaBundleFuzz());
        all.put("heartbeat", new HeartbeatFuzz());
        all.put("image-name", new ImageNameFuzz());
        all.put("pull-secret", new PullSecretFuzz());
        all.put("review-answer", new ReviewAnswerFuzz());
        all.put("webhook-http", new WebhookHttpFuzz());
        all.put("key-set", new KeySetFuzz());
        all.put("checkpoint", new CheckpointFuzz());
        all.put("audit-policy", new AuditPolicyFuzz());
        all.put("admission-configuration", new AdmissionConfigurationFuzz());
        all.put("encryption-configuration", new EncryptionConfigurationFuzz());
        all.put("oidc-configuration", new OidcConfigurationFuzz());
        all.put("manifest", new ManifestFuzz());
        all.put("kubeconfig", new KubeconfigFuzz());
        all.put("pem", new PemFuzz());
        all.put("server-answer", new ServerAnswerFuzz());
        all.put("json-answer", new JsonReaderFuzz());
        all.put("json-path", new JsonPathFuzz());
        all.put("located", new LocatedFuzz());
        return all;
    }
}
