/** Factors of sites: as somebody writes them down, and PUE as meters have it. */
@NullMarked
package io.joulestream.ingest.factors;

import org.jspecify.annotations.NullMarked;
