package io.joulestream.streams;

/**
 * Says that a task of a step has sent all it will send of a replay.
 *
 * @param replay name of the replay
 * @param origin the step
 * @param task number of the task
 * @param tasks how many tasks of that step send a marker to each task of the next
 */
public record EndMarker(String replay, String origin, int task, int tasks) {}
