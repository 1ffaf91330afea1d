package io.joulestream.ingest.slurm;

import java.util.List;
import java.util.Set;

/**
 * What a program of Slurm printed.
 *
 * @param unread names of jobs that are there and could not be read: they have not ended
 */
record PrintedJobs(List<SlurmRun> runs, Set<String> unread) {}
