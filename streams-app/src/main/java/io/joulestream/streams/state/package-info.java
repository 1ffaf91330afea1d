/** How books keep what they know: keys that sort, bytes with a version, work that waits. */
@NullMarked
package io.joulestream.streams.state;

import org.jspecify.annotations.NullMarked;
