/**
 * ResourceQuotas at work: how much the objects of a namespace have together, counted from the log's replay, and that nothing is added
 * beyond what its quotas allow. Whether there is room is asked when an entry gets its revision, so creates that compete for the last of
 * it are judged one after the other, and no quota is written on their way. Does not write what is used into the quotas: that is the
 * package {@code quotas}. How much one object may have is {@code limits}.
 */
@NullMarked
package sh.deploy.apiserver.admission.quota;

import org.jspecify.annotations.NullMarked;
