package sh.deploy.api.client;

import java.util.List;

/**
 * A part of a list, all of it as of one revision.
 *
 * @param continueToken empty on the last page
 */
public record Page<T>(List<T> items, long revision, String continueToken) {}
