/** Which intensity and factors price a window. */
@NullMarked
package io.joulestream.streams.price;

import org.jspecify.annotations.NullMarked;
