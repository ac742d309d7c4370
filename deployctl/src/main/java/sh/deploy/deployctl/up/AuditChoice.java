package sh.deploy.deployctl.up;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import sh.deploy.api.client.Kubeconfig;
import sh.deploy.api.manifest.ManifestException;
import sh.deploy.apiserver.audit.AuditPolicy;
import sh.deploy.apiserver.audit.AuditSettings;
import sh.deploy.apiserver.audit.Rotation;
import sh.deploy.apiserver.audit.WhenFull;
import sh.deploy.deployctl.Failure;
import sh.deploy.deployctl.Session;

/** Reads how the audit record shall be kept, before anything is started. */
final class AuditChoice {
    /** In place of a file: nothing goes on record. */
    static final String NONE = "none";

    private AuditChoice() {}

    /** What the options or keys are called. */
    record Names(String policy, String log, String whenFull, String webhook) {}

    /** As it is written; what is empty is not. */
    record Written(String policy, String log, String whenFull, String webhook) {}

    static AuditSettings read(Names names, Written written, Rotation rotation, DataFolder folder, Session session) {
        boolean refuses = written.whenFull().equals(WhenFull.REFUSE.toString());
        if (refuses && written.log().equals(NONE)) {
            throw Failure.usage(names.whenFull() + " refuse needs a file that requests are written to, and "
                    + names.log() + " none means that there is none; leave one of them out");
        }
        var usual = AuditSettings.in(folder.log()).withRotation(rotation);
        var policed = written.policy().isEmpty()
                ? usual
                : usual.withPolicy(policy(names.policy(), session.resolve(written.policy())));
        var full = policed.withWhenFull(whenFull(names.whenFull(), written.whenFull()));
        var decided = written.webhook().isEmpty()
                ? full
                : withWebhook(full, names.webhook(), session.resolve(written.webhook()));
        return switch (written.log()) {
            case "" -> decided;
            case NONE -> decided.withLog(null);
            default -> decided.withLog(session.resolve(written.log()).toAbsolutePath());
        };
    }

    private static AuditPolicy policy(String name, Path file) {
        try {
            return AuditPolicy.read(file);
        } catch (ManifestException e) {
            throw Failure.usage(name + ": " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw Failure.usage(name + ": there is no file " + file);
        } catch (CharacterCodingException e) {
            throw Failure.usage(name + ": " + file + " is not UTF-8 text");
        } catch (IOException e) {
            throw Failure.usage(name + ": " + file + " cannot be read: " + e.getMessage());
        }
    }

    private static AuditSettings withWebhook(AuditSettings settings, String name, Path kubeconfig) {
        if (!Files.exists(kubeconfig)) {
            throw Failure.usage(name + ": there is no file " + kubeconfig);
        }
        try {
            return settings.withWebhook(kubeconfig);
        } catch (Kubeconfig.Unusable e) {
            throw Failure.usage(name + ": " + e.getMessage());
        }
    }

    private static WhenFull whenFull(String name, String written) {
        return written.isEmpty()
                ? WhenFull.DROP
                : WhenFull.parse(written)
                        .orElseThrow(() -> Failure.usage(name + " takes " + String.join(" or ", WhenFull.names())
                                + ", got \"" + written + "\""));
    }

    /** A number of a settings file that may not be below what makes sense. */
    static int atLeast(int least, String key, int number) {
        if (number < least) {
            throw Failure.usage(key + " takes a whole number from " + least + " on, got " + number);
        }
        return number;
    }
}
