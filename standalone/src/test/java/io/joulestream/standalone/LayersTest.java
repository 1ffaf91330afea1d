package io.joulestream.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which part may know which, and why. */
class LayersTest {

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.joulestream");

  @Test
  void energyKnowsOnlyJava() {
    classes()
        .that()
        .resideInAPackage("io.joulestream.energy..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.joulestream.energy..", "java..")
        .because(
            "the arithmetic must be auditable alone: hand it numbers instead of records of Kafka or"
                + " Avro")
        .check(PRODUCT);
  }

  @Test
  void partsKnowTheSchemasAndNotEachOther() {
    noClasses()
        .that()
        .resideInAnyPackage("io.joulestream.schemas..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.joulestream.energy..",
            "io.joulestream.ingest..",
            "io.joulestream.streams..",
            "io.joulestream.sink..",
            "io.joulestream.standalone..")
        .because("everything knows the schemas, so they can know nothing of it")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("io.joulestream.ingest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.joulestream.energy..",
            "io.joulestream.streams..",
            "io.joulestream.sink..",
            "io.joulestream.standalone..")
        .because("ingest runs by itself: what it shares with others goes through a topic")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("io.joulestream.sink..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.joulestream.energy..",
            "io.joulestream.ingest..",
            "io.joulestream.streams..",
            "io.joulestream.standalone..")
        .because("the sink runs by itself and computes nothing: results come through topics")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideInAPackage("io.joulestream.streams..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.joulestream.ingest..", "io.joulestream.sink..", "io.joulestream.standalone..")
        .because("the topology runs by itself: its input and output are topics")
        .check(PRODUCT);
  }

  @Test
  void sourcesKnowTheFrameAndNotEachOther() {
    List<String> kinds = List.of("power", "slurm", "kubernetes", "intensity", "factors");
    for (String kind : kinds) {
      String[] others =
          kinds.stream()
              .filter(other -> !other.equals(kind))
              .map(other -> "io.joulestream.ingest." + other + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("io.joulestream.ingest." + kind + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .because("a source is added and removed by itself: what two need is in the frame")
          .check(PRODUCT);
    }
    noClasses()
        .that()
        .resideInAnyPackage("io.joulestream.ingest.collect..", "io.joulestream.ingest.buffer..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.joulestream.ingest.catalogue..")
        .because("the frame runs any source: only who reads a configuration knows which there are")
        .check(PRODUCT);
  }

  @Test
  void booksKnowNothingOfKafka() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.joulestream.streams.host..",
            "io.joulestream.streams.job..",
            "io.joulestream.streams.site..",
            "io.joulestream.streams.price..",
            "io.joulestream.streams.reference..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.kafka..")
        .because("a processor gets state, computes, puts state and forwards; computing is here")
        .check(PRODUCT);
  }

  @Test
  void oneClassKnowsTheRegistrysClient() {
    noClasses()
        .that()
        .haveNameNotMatching("io\\.joulestream\\.schemas\\.ConfluentSchemaIds(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.flink..")
        .because("the client is republished in a package that may change: ask SchemaIds instead")
        .check(PRODUCT);
  }

  @Test
  void resultsDependOnNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage("io.joulestream.energy..", "io.joulestream.streams..")
        .and()
        .doNotHaveFullyQualifiedName("io.joulestream.streams.StreamsApp")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .because("received is the only clock, and it is data: a replay must give the same figures")
        .check(PRODUCT);
  }
}
