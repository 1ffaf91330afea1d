package io.joulestream.sink;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import java.time.Duration;
import okhttp3.OkHttpClient;

/** Connections to the store. */
final class StoreClients {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * InfluxDB gives up a write of its own after 10 s. What is given up sooner than the store does
   * might be written by it later, over a newer value.
   */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private StoreClients() {}

  static InfluxDBClient open(Destinations destinations) {
    OkHttpClient.Builder http =
        new OkHttpClient.Builder().connectTimeout(CONNECT).writeTimeout(ANSWER).readTimeout(ANSWER);
    InfluxDBClientOptions options =
        InfluxDBClientOptions.builder()
            .url(destinations.url())
            .authenticateToken(destinations.token().toCharArray())
            .org(destinations.organisation())
            .bucket(destinations.liveBucket())
            .okHttpClient(http)
            .build();
    return InfluxDBClientFactory.create(options).enableGzip();
  }
}
