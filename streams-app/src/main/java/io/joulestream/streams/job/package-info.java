/** By job: what its hosts charge it, priced. */
@NullMarked
package io.joulestream.streams.job;

import org.jspecify.annotations.NullMarked;
