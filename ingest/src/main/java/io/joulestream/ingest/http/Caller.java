package io.joulestream.ingest.http;

import io.joulestream.ingest.Parsed;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordSink.Arrived;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who makes a request, as a token or a certificate says.
 *
 * @param name of the token or subject of the certificate, for people
 * @param scopes all of which must allow a record
 */
record Caller(String name, List<Scope> scopes) {

  /** Somebody on this machine, where no token is set. */
  static final Caller ANYBODY = new Caller("anybody", List.of(Scope.ALL));

  /** The same with a second proof. */
  Caller and(Caller other) {
    if (equals(ANYBODY) || other.equals(ANYBODY)) {
      return equals(ANYBODY) ? other : this;
    }
    return new Caller(
        name + " with " + other.name,
        Stream.concat(scopes.stream(), other.scopes.stream()).toList());
  }

  /**
   * Refuses a kind of records.
   *
   * @throws Refusal 403 if the caller may not send it
   */
  void requireMaySend(RecordKind kind) throws Refusal {
    if (!scopes.stream().allMatch(scope -> scope.allows(kind))) {
      throw new Refusal(403, "'%s' may not send %s".formatted(name, Scope.name(kind)));
    }
  }

  /**
   * Refuses all of a request's records if one of them is not the caller's to send.
   *
   * @throws Refusal 403 with the site
   */
  void requireMaySend(List<Arrived> records) throws Refusal {
    for (Arrived record : records) {
      if (!(record.parsed() instanceof Parsed.Refused)) {
        requireMaySend(record.kind());
      }
      Optional<String> site = site(record.parsed());
      if (site.isPresent() && !scopes.stream().allMatch(scope -> scope.allowsSite(site.get()))) {
        throw new Refusal(
            403,
            "'%s' may not send records of site '%s': nothing of this request was taken"
                .formatted(name, site.get()));
      }
    }
  }

  /** The site that a record is of, as far as it says. */
  static Optional<String> site(Parsed parsed) {
    if (parsed instanceof Parsed.Reading reading) {
      return Optional.of(reading.site());
    } else if (parsed instanceof Parsed.Job job) {
      return Optional.of(job.event().getSite());
    } else if (parsed instanceof Parsed.Site site) {
      return Optional.of(site.factors().getSite());
    } else if (parsed instanceof Parsed.Refused refused) {
      return refused.about().site();
    }
    return Optional.empty();
  }
}
