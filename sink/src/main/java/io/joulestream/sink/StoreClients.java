package io.joulestream.sink;

import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import java.time.Duration;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/** Connections to the store. */
final class StoreClients {

  /** With the lease of a session less than the session: a request may be begun at its end. */
  private static final Duration CONNECT = Duration.ofSeconds(3);

  /**
   * InfluxDB gives up a write of its own after 10 s. What is given up sooner than the store does
   * might be written by it later, over a newer value.
   */
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private StoreClients() {}

  static InfluxDBClient open(Destinations destinations) {
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT)
            .writeTimeout(ANSWER)
            .readTimeout(ANSWER)
            .addNetworkInterceptor(chain -> readable(chain.proceed(chain.request())));
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

  /** OkHttp reads the Retry-After of a 503 itself, and fails on one that is no int. */
  private static Response readable(Response answer) {
    String asked = answer.header("Retry-After", "");
    boolean fails = asked != null && asked.matches("\\d{10,}");
    return fails ? answer.newBuilder().header("Retry-After", "999999999").build() : answer;
  }
}
