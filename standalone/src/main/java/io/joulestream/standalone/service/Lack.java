package io.joulestream.standalone.service;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.RegistryRefusedException;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;

/** What is lacking of the cluster and the registry, in a sentence; empty if nothing is. */
public final class Lack {

  private static final int PATIENCE_MS = 5_000;

  private Lack() {}

  /**
   * Asks Kafka, for some seconds at most.
   *
   * @param address as people know it
   * @throws StartFailure if it refuses the credentials, which asking again does not mend
   */
  public static String ofKafka(Admin admin, String address) {
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MS)).nodes().get();
      return "";
    } catch (ExecutionException e) {
      String cause = String.valueOf(innermost(e).getMessage());
      if (e.getCause() instanceof AuthenticationException
          || e.getCause() instanceof AuthorizationException) {
        throw new StartFailure(
            "Kafka at %s refuses the credentials of kafka.client: %s".formatted(address, cause), e);
      }
      boolean isSilent = e.getCause() instanceof TimeoutException;
      return "Kafka at %s does not answer%s".formatted(address, isSilent ? "" : ": " + cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ending.Stopped();
    }
  }

  /**
   * Asks the registry.
   *
   * @throws StartFailure if it refuses the credentials
   */
  public static String ofRegistry(ConfluentSchemaIds ids, String url) {
    try {
      ids.requireAnswer();
      return "";
    } catch (RegistryRefusedException e) {
      throw new StartFailure(
          e.getMessage() + "; registry.url and registry.client say where and as whom it is asked",
          e);
    } catch (IOException e) {
      return "the registry at %s does not answer: %s".formatted(url, innermost(e).getMessage());
    }
  }

  private static Throwable innermost(Throwable e) {
    return e.getCause() == null ? e : innermost(e.getCause());
  }
}
