package io.joulestream.ingest.collect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names of hosts and places of devices as people wrote them down, each with the time in which it
 * held.
 *
 * <p>{@code strip_domain} makes {@code n1.example.org} {@code n1} before names are looked up.
 */
final class InventoryFile {

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(com.fasterxml.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .build();

  static final InventoryFile EMPTY = new InventoryFile(false, List.of());

  private final boolean stripDomain;
  private final Map<String, List<Alias>> hostsByName = new HashMap<>();
  private final Map<String, String> sites = new HashMap<>();
  private final Map<String, List<Place>> placesBySlot = new LinkedHashMap<>();

  /** The file. */
  record Content(@Nullable Boolean stripDomain, @Nullable List<Host> hosts) {}

  /** A host. */
  record Host(
      @Nullable String name,
      @Nullable String site,
      @Nullable List<Name> aliases,
      @Nullable List<Slot> slots) {}

  /** What a source calls a host; every source if none is named. */
  record Name(
      @Nullable String name,
      @Nullable String source,
      @Nullable String from,
      @Nullable String until) {}

  /** Which device is in a slot. */
  record Slot(
      @Nullable String slot,
      @Nullable String device,
      @Nullable String from,
      @Nullable String until) {}

  /** From a time on and before another. */
  private record Span(long fromMs, long untilMs) {
    boolean holds(long timeMs) {
      return fromMs <= timeMs && timeMs < untilMs;
    }

    boolean meets(Span other) {
      return fromMs < other.untilMs && other.fromMs < untilMs;
    }
  }

  private record Alias(String host, String source, Span span) {}

  private record Place(String host, String device, Span span) {}

  private InventoryFile(boolean stripDomain, List<Host> hosts) {
    this.stripDomain = stripDomain;
    hosts.forEach(this::add);
    requireOnePlaceEach();
  }

  /**
   * Reads a file.
   *
   * @throws IngestException in a sentence that names the place and the rule
   */
  static InventoryFile read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (YAML.readTree(bytes).isMissingNode()) {
        throw new IllegalArgumentException("it is empty: hosts is needed, or no file");
      }
      Content content = YAML.readValue(bytes, Content.class);
      return content == null
          ? EMPTY
          : new InventoryFile(
              Boolean.TRUE.equals(content.stripDomain()),
              Objects.requireNonNullElse(content.hosts(), List.of()));
    } catch (UnrecognizedPropertyException e) {
      throw new IngestException(
          "%s line %d: %s is not a key: there are %s"
              .formatted(
                  file, e.getLocation().getLineNr(), e.getPropertyName(), e.getKnownPropertyIds()),
          e);
    } catch (JsonProcessingException e) {
      throw new IngestException(
          "%s line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    } catch (IllegalArgumentException e) {
      throw new IngestException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new IngestException("the inventory %s cannot be read: %s".formatted(file, e), e);
    }
  }

  private void add(Host host) {
    String name = required("a host's name", host.name());
    if (sites.containsKey(name)) {
      throw new IllegalArgumentException("host %s is there twice".formatted(name));
    }
    sites.put(name, Objects.requireNonNullElse(host.site(), ""));
    addAlias(name, new Alias(name, "", span(null, null, name)));
    for (Name alias : Objects.requireNonNullElse(host.aliases(), List.<Name>of())) {
      String other = required("an alias of " + name, alias.name());
      addAlias(
          other,
          new Alias(
              name,
              Objects.requireNonNullElse(alias.source(), ""),
              span(alias.from(), alias.until(), "alias " + other)));
    }
    for (Slot slot : Objects.requireNonNullElse(host.slots(), List.<Slot>of())) {
      addPlace(name, slot);
    }
  }

  private void addAlias(String name, Alias alias) {
    List<Alias> others = hostsByName.computeIfAbsent(name, n -> new ArrayList<>());
    for (Alias other : others) {
      boolean isSame = other.source().equals(alias.source()) && other.span().meets(alias.span());
      if (isSame && !other.host().equals(alias.host())) {
        throw new IllegalArgumentException(
            "'%s' is %s and %s at the same time".formatted(name, other.host(), alias.host()));
      }
    }
    others.add(alias);
  }

  private void addPlace(String host, Slot slot) {
    String index = required("a slot of " + host, slot.slot());
    String device = required("the device in slot %s of %s".formatted(index, host), slot.device());
    Place place = new Place(host, device, span(slot.from(), slot.until(), "slot " + index));
    List<Place> others = placesBySlot.computeIfAbsent(key(host, index), k -> new ArrayList<>());
    for (Place other : others) {
      if (other.span().meets(place.span())) {
        throw new IllegalArgumentException(
            "slot %s of %s holds %s and %s at the same time"
                .formatted(index, host, other.device(), device));
      }
    }
    others.add(place);
  }

  private void requireOnePlaceEach() {
    Map<String, List<Place>> byDevice = new HashMap<>();
    placesBySlot.values().stream()
        .flatMap(List::stream)
        .filter(place -> place.device().contains("-"))
        .forEach(
            place -> {
              List<Place> others = byDevice.computeIfAbsent(place.device(), d -> new ArrayList<>());
              for (Place other : others) {
                if (other.span().meets(place.span())) {
                  throw new IllegalArgumentException(
                      "device %s is in %s and in %s at the same time"
                          .formatted(place.device(), other.host(), place.host()));
                }
              }
              others.add(place);
            });
  }

  private static Span span(@Nullable String from, @Nullable String until, String where) {
    Span span = new Span(time(from, Long.MIN_VALUE, where), time(until, Long.MAX_VALUE, where));
    if (span.fromMs() >= span.untilMs()) {
      throw new IllegalArgumentException(
          "%s holds from %s until %s: until is later".formatted(where, from, until));
    }
    return span;
  }

  private static long time(@Nullable String text, long absent, String where) {
    try {
      return text == null ? absent : Instant.parse(text).toEpochMilli();
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          "%s has the time '%s': it is written 2026-03-01T00:00:00Z".formatted(where, text), e);
    }
  }

  private static String required(String what, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(what + " is empty: it is needed");
    }
    return text;
  }

  private static String key(String host, String index) {
    return host + "\t" + index;
  }

  String host(String source, String name, long timeMs) {
    return named(source, name, timeMs)
        .or(() -> named(source, withoutDomain(name), timeMs))
        .orElseGet(() -> withoutDomain(name));
  }

  /** What a source of its own calls so counts before what all do. */
  private Optional<String> named(String source, String name, long timeMs) {
    List<Alias> aliases =
        hostsByName.getOrDefault(name, List.of()).stream()
            .filter(alias -> alias.span().holds(timeMs))
            .toList();
    return aliases.stream()
        .filter(alias -> alias.source().equals(source))
        .findFirst()
        .or(() -> aliases.stream().filter(alias -> alias.source().isEmpty()).findFirst())
        .map(Alias::host);
  }

  private String withoutDomain(String host) {
    int dot = host.indexOf('.');
    boolean isAddress = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    return stripDomain && dot > 0 && !isAddress ? host.substring(0, dot) : host;
  }

  Optional<String> site(String host) {
    return Optional.ofNullable(sites.get(host)).filter(site -> !site.isEmpty());
  }

  Optional<String> device(String host, String index, long timeMs) {
    return placesBySlot.getOrDefault(key(host, index), List.of()).stream()
        .filter(place -> place.span().holds(timeMs))
        .findFirst()
        .map(Place::device);
  }
}
