/** Intensities and site factors as sets, before everyone gets a copy. */
@NullMarked
package io.joulestream.streams.reference;

import org.jspecify.annotations.NullMarked;
