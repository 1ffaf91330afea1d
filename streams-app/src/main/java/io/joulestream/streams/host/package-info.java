/** By host: what its meters read and its jobs hold, window by window. */
@NullMarked
package io.joulestream.streams.host;

import org.jspecify.annotations.NullMarked;
