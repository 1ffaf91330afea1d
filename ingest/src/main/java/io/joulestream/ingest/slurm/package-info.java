/** Jobs of Slurm: what its hooks, its tools, its accounting and its topic tell of them. */
@NullMarked
package io.joulestream.ingest.slurm;

import org.jspecify.annotations.NullMarked;
