/** The whole pipeline in one process: broker, registry, store, ingest, topology and sink. */
@NullMarked
package io.joulestream.standalone;

import org.jspecify.annotations.NullMarked;
