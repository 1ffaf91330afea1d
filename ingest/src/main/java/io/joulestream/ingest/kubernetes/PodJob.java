package io.joulestream.ingest.kubernetes;

/**
 * Whose a pod is.
 *
 * @param id {@code cluster/uid} of the pod or its owner
 * @param attempt that the owner counts; 0 where it does not
 */
record PodJob(String id, int attempt, String name, String team, String project, String user) {

  PodJob withAttempt(int later) {
    return new PodJob(id, later, name, team, project, user);
  }
}
