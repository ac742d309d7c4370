/** Processes that outlive the command that started them: started, known again by their pid files, ended. Knows of no part they play. */
@NullMarked
package sh.deploy.deployctl.process;

import org.jspecify.annotations.NullMarked;
