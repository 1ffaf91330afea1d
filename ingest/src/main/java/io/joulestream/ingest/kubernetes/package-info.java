/** Kubernetes: which pod holds which accelerators, from when to when. */
@NullMarked
package io.joulestream.ingest.kubernetes;

import org.jspecify.annotations.NullMarked;
