package io.joulestream.ingest.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Secret;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is reached and by whom: a kubeconfig, or the account of the pod that this runs in.
 */
final class ClusterAccess {

  /** Where Kubernetes puts a pod's account. */
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private static final Duration CONNECTING = Duration.ofSeconds(5);

  private ClusterAccess() {}

  /**
   * A client, which has asked nobody yet.
   *
   * @throws IngestException if the kubeconfig cannot be read
   */
  static KubernetesClient client(KubernetesSettings settings, Duration timeout) {
    Config config =
        new ConfigBuilder(config(settings))
            .withRequestTimeout((int) timeout.toMillis())
            .withConnectionTimeout((int) CONNECTING.toMillis())
            // it is asked again at the next interval
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static Config config(KubernetesSettings settings) {
    if (settings.inCluster()) {
      return inCluster(System.getenv(), ACCOUNT);
    }
    String context = settings.context();
    return settings.kubeconfig().isBlank()
        ? Config.autoConfigure(orNull(context))
        : fromFile(new File(settings.kubeconfig()), context);
  }

  private static Config fromFile(File kubeconfig, String context) {
    if (!kubeconfig.canRead()) {
      throw new IngestException("kubeconfig is %s, which cannot be read".formatted(kubeconfig));
    }
    return Config.fromKubeconfig(orNull(context), kubeconfig);
  }

  /** The token is read anew for each request: Kubernetes replaces it every hour. */
  static Config inCluster(Map<String, String> environment, Path account) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    if (host.isEmpty()) {
      throw new IngestException(
          "in_cluster is true, but this runs in no pod: KUBERNETES_SERVICE_HOST is not set");
    }
    Secret token = new Secret("in_cluster", account.resolve("token"));
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(
            "https://%s:%s/"
                .formatted(
                    host.contains(":") ? "[" + host + "]" : host,
                    environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443")))
        .withCaCertFile(account.resolve("ca.crt").toString())
        .withOauthTokenProvider(token::read)
        .build();
  }

  private static @Nullable String orNull(String context) {
    return context.isBlank() ? null : context;
  }
}
