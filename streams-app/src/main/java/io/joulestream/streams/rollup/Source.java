package io.joulestream.streams.rollup;

import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.price.Tariff;
import io.joulestream.streams.state.StateKey;

/**
 * Where the intensity of a row is from. Texts are empty while the row is pending, or the site has
 * no factors.
 */
public record Source(String zone, String provider, String status, String signal, String scope) {

  static Source of(Tariff tariff) {
    return new Source(
        tariff.factors().zone(),
        tariff.provider(),
        tariff.status(),
        tariff.factors().signal(),
        tariff.factors().scope());
  }

  StateKey.Writer key(StateKey.Writer key) {
    return key.text(zone).text(provider).text(status).text(signal).text(scope);
  }

  static Source of(StateKey.Reader key) {
    return new Source(key.text(), key.text(), key.text(), key.text(), key.text());
  }

  public void write(BinaryWriter out) {
    out.writeString(zone).writeString(provider).writeString(status);
    out.writeString(signal).writeString(scope);
  }

  public static Source read(BinaryReader in) {
    return new Source(
        in.readString(), in.readString(), in.readString(), in.readString(), in.readString());
  }
}
