/**
 * Pod Security Admission: holds the pods of each namespace to the level that the namespace's labels ask for, and explains what would
 * have to change. What the levels are is in {@code standard}.
 */
@NullMarked
package sh.deploy.apiserver.admission.podsecurity;

import org.jspecify.annotations.NullMarked;
