/** Records over HTTP: who may send what, in which form, and what is answered. */
@NullMarked
package io.joulestream.ingest.http;

import org.jspecify.annotations.NullMarked;
