package sh.deploy.apiserver.admission.podsecurity.standard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * A pod may not leave the AppArmor profile that its host gives it, but for another that the host has; said by fields, or by the
 * annotations that were there before them.
 *
 * <p>Level: baseline. Source: Kubernetes Pod Security Standards, "AppArmor".
 */
final class AppArmorProfile implements PodCheck {
    static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final List<String> TYPES = List.of("RuntimeDefault", "Localhost");

    @Override
    public Optional<Violation> check(PodTree pod) {
        var objections = new Objections();
        var types = new TreeSet<String>();
        for (var part : pod.parts()) {
            if (part.has("securityContext", "appArmorProfile")) {
                var type = part.text("securityContext", "appArmorProfile", "type");
                if (!TYPES.contains(type)) {
                    types.add(type);
                    objections.add(
                            part,
                            part.kept(
                                            "must be RuntimeDefault or Localhost, or no profile at all",
                                            "securityContext",
                                            "appArmorProfile",
                                            "type")
                                    .curedBy(part.removal("securityContext", "appArmorProfile")));
                }
            }
        }
        var annotations = annotations(pod, objections);
        var values = new ArrayList<String>(types);
        values.addAll(annotations);
        return objections.because(
                Words.either(values, "forbidden AppArmor profile", "forbidden AppArmor profiles"), () -> {
                    var setters = objections.setters();
                    if (!annotations.isEmpty()) {
                        setters.add(Words.either(annotations, "annotation", "annotations"));
                    }
                    return String.join(" and ", setters) + " must not set AppArmor profile type to "
                            + Words.quoted(values);
                });
    }

    private static Set<String> annotations(PodTree pod, Objections objections) {
        var found = new TreeSet<String>();
        for (var annotation : pod.annotations().properties()) {
            var value = annotation.getValue().asString("");
            if (annotation.getKey().startsWith(ANNOTATION) && !isAllowed(value)) {
                found.add(Words.assigned(annotation.getKey(), value));
                objections.add(new Offence(
                        pod.annotationPath(annotation.getKey()),
                        annotation.getValue().toString(),
                        "must be runtime/default or localhost/PROFILE, or empty",
                        new Remedy.Remove((ObjectNode) pod.annotations(), annotation.getKey())));
            }
        }
        return found;
    }

    private static boolean isAllowed(String value) {
        return value.isEmpty() || value.equals("runtime/default") || value.startsWith("localhost/");
    }
}
