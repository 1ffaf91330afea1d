/** The frame of collectors: what is asked when, under which names, and what becomes of it. */
@NullMarked
package io.joulestream.ingest.collect;

import org.jspecify.annotations.NullMarked;
