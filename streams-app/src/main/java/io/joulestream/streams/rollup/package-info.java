/** Hours, days and months of a site's own calendar, by team, site and factor source. */
@NullMarked
package io.joulestream.streams.rollup;

import org.jspecify.annotations.NullMarked;
