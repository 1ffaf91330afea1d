package io.joulestream.ingest.intensity;

import io.joulestream.ingest.collect.Secret;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * WattTime v3.
 *
 * @param usernameFile of the account
 * @param passwordFile of the account
 * @param regions as WattTime calls them, each with its zone
 * @param signals {@code co2_moer}, {@code co2_aoer} or both
 * @param recent how far back every time
 * @param lastUpdated whether points are asked for with the time of their last change
 * @param forecast whether the forecast is asked for, too
 * @param repullDays days back that are asked again once a day
 * @param requests at most, in {@code requestsPer}
 */
public record WattTimeSettings(
    String url,
    String usernameFile,
    String passwordFile,
    Map<String, String> regions,
    List<String> signals,
    Duration recent,
    boolean lastUpdated,
    boolean forecast,
    List<Integer> repullDays,
    int requests,
    Duration requestsPer)
    implements SourceSettings {

  public WattTimeSettings {
    url = new BaseUrl(url).url();
    if (usernameFile.isBlank() || passwordFile.isBlank()) {
      throw new IllegalArgumentException(
          "username_file and password_file are both needed: WattTime gives a token for them");
    }
    regions = Zones.checked("regions", regions);
    signals = List.copyOf(signals);
    if (signals.isEmpty() || !WattTime.SIGNALS.keySet().containsAll(signals)) {
      throw new IllegalArgumentException(
          "signals is %s: it holds co2_moer, co2_aoer or both".formatted(signals));
    }
    if (recent.compareTo(Duration.ofMinutes(5)) < 0 || recent.compareTo(Duration.ofDays(30)) > 0) {
      throw new IllegalArgumentException(
          "recent is %s: it is from 5 minutes to 30 days".formatted(recent));
    }
    repullDays = Day.checked(repullDays);
    new Limit(requests, requestsPer);
  }

  Secret username() {
    return Secret.of("username_file", usernameFile).orElseThrow();
  }

  Secret password() {
    return Secret.of("password_file", passwordFile).orElseThrow();
  }

  @Override
  public Source open(SourceContext context) {
    username().read();
    password().read();
    WattTimeLogin login = new WattTimeLogin(this, context);
    return new IntensitySource(
        context, new Limit(requests, requestsPer), new WattTime(this, context, login));
  }
}
