package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.util.List;

/**
 * Power of whole nodes by their baseboard management controllers.
 *
 * @param usernameFile a file with the user of all targets; empty: none is named
 * @param passwordFile a file with that user's password
 * @param caFile certificates in PEM that are trusted instead of the JVM's; may be empty
 * @param insecure whether certificates are not verified at all
 * @param energyCounter whether a counter of energy is taken where it is fine enough
 */
public record RedfishSettings(
    List<RedfishTarget> targets,
    String usernameFile,
    String passwordFile,
    String caFile,
    boolean insecure,
    boolean energyCounter)
    implements SourceSettings {

  /** Refuses what could not be asked, or not safely. */
  public RedfishSettings {
    targets = List.copyOf(targets);
    require(!targets.isEmpty(), "targets is empty: each has a url, and may have host and chassis");
    require(
        targets.stream().map(RedfishTarget::host).distinct().count() == targets.size(),
        "targets names a host twice: each has one controller");
    require(
        usernameFile.isBlank() == passwordFile.isBlank(),
        "username_file and password_file go together: one of them is empty");
    require(
        caFile.isBlank() || !insecure,
        "insecure is true although ca_file says whom to trust: remove one of them");
    require(
        passwordFile.isBlank() || targets.stream().noneMatch(RedfishTarget::isInTheClear),
        "password_file would be sent in the clear: use https, or http on loopback only");
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  @Override
  public Source open(SourceContext context) {
    RedfishClient client =
        new RedfishClient(
            RedfishTls.fetch(this, context),
            context.timeout(),
            Secret.of("username_file", usernameFile),
            Secret.of("password_file", passwordFile));
    client.authorization();
    return new RedfishSource(this, client, context);
  }
}
