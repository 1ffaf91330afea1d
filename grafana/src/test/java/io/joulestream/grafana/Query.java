package io.joulestream.grafana;

/**
 * A query as it stands in a file, with Grafana's variables in it.
 *
 * @param where file and place
 * @param dataSource uid
 * @param from start of its time range as Grafana writes it, {@code now-6h}; it ends now
 * @param interval least step of its time bins, {@code 1m}
 */
record Query(String where, String dataSource, String text, String from, String interval) {}
