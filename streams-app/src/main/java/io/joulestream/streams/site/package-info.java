/** By site: the books of all its hosts, and their price. */
@NullMarked
package io.joulestream.streams.site;

import org.jspecify.annotations.NullMarked;
