/** Which labels match: selectors as the API writes them, in objects and in queries. Knows no objects. */
@NullMarked
package sh.deploy.api.selector;

import org.jspecify.annotations.NullMarked;
