@NullMarked
package sh.deploy.api.controller;

import org.jspecify.annotations.NullMarked;
