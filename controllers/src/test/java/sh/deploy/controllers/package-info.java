@NullMarked
package sh.deploy.controllers;

import org.jspecify.annotations.NullMarked;
