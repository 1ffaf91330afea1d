package io.joulestream.standalone.adopt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.joulestream.standalone.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sacct prints becomes jobs.csv; the samples are written after Slurm's documentation. */
class ImportSacctTest {

  private static final String HEADER =
      "Cluster|JobID|User|Account|WCKey|State|Start|End|NodeList|AllocTRES|Restarts|JobName\n";

  @TempDir private Path directory;

  @Test
  void linesOfRunsBecomeStartsAndStops() throws IOException {
    Cli done =
        run(
            HEADER
                + "helios|100|ana|nlp|*|COMPLETED|1700000000|1700003600|gpu07|cpu=64,gres/gpu=8,gres/gpu:h100=8|0|ft-7b\n"
                + "helios|100.batch|||*|COMPLETED|1700000000|1700003600|gpu07|cpu=64,gres/gpu=8|0|batch\n"
                + "helios|101_4|bo|vision|seg|CANCELLED by 1000|1700000600|1700001200|gpu[08-09]|gres/gpu:a100=8|0|a|b\n"
                + "helios|102+1|bo|vision||TIMEOUT|1700000000|Unknown|gpu10|gres/gpu=2|0|het\n"
                + "helios|103|cy|vision||CANCELLED by 0|Unknown|1700000100|None assigned||0|never\n"
                + "helios|104|cy|vision||COMPLETED|1700000000|1700000100|cpu1|cpu=4|0|cpu only\n");

    assertEquals(0, done.exitCode(), done.err());
    assertEquals(
        List.of(
            "time,job,event,site,host,device,share,team,project,user,name,attempt,end_state",
            "2023-11-14T22:13:20Z,helios/100,START,lon1,gpu07,,1,nlp,,ana,ft-7b,0,",
            "2023-11-14T22:13:20Z,helios/102+1,START,lon1,gpu10,,0.25,vision,,bo,het,0,",
            "2023-11-14T22:23:20Z,helios/101_4,START,lon1,gpu08,,0.5,vision,seg,bo,a|b,0,",
            "2023-11-14T22:23:20Z,helios/101_4,START,lon1,gpu09,,0.5,vision,seg,bo,a|b,0,",
            "2023-11-14T22:33:20Z,helios/101_4,STOP,lon1,gpu08,,0.5,vision,seg,bo,a|b,0,CANCELLED",
            "2023-11-14T22:33:20Z,helios/101_4,STOP,lon1,gpu09,,0.5,vision,seg,bo,a|b,0,CANCELLED",
            "2023-11-14T23:13:20Z,helios/100,STOP,lon1,gpu07,,1,nlp,,ana,ft-7b,0,COMPLETED"),
        jobs());
    assertTrue(
        done.out().contains("5 records = 3 runs + 0 repeated + 1 that never ran + 1 without GPUs"),
        done.out());
    assertTrue(done.out().contains("2 runs held a part of a host"), done.out());
    assertTrue(done.out().contains("1 have no end"), done.out());
  }

  @Test
  void requeuedJobsAreAttemptsAndOverlappingExportsAreOne() throws IOException {
    // with --duplicates there is a line for each run, without it the number of restarts
    Cli done =
        run(
            HEADER
                + "helios|7|ana|nlp||NODE_FAIL|1700000000|1700000600|gpu07|gres/gpu=8|0|x\n"
                + "helios|7|ana|nlp||RUNNING|1700001000|Unknown|gpu08|gres/gpu=8|1|x\n"
                + "helios|7|ana|nlp||COMPLETED|1700001000|1700002000|gpu08|gres/gpu=8|1|x\n"
                + "helios|8|ana|nlp||COMPLETED|1700001000|1700002000|gpu09|gres/gpu=8|3|y\n");

    assertEquals(0, done.exitCode(), done.err());
    assertEquals(
        List.of(
            "helios/7 START gpu07 0",
            "helios/7 STOP gpu07 0",
            "helios/7 START gpu08 1",
            "helios/8 START gpu09 3",
            "helios/7 STOP gpu08 1",
            "helios/8 STOP gpu09 3"),
        jobs().stream().skip(1).map(ImportSacctTest::brief).toList());
    assertTrue(done.out().contains("4 records = 3 runs + 1 repeated"), done.out());
  }

  private static String brief(String row) {
    String[] fields = row.split(",", -1);
    return "%s %s %s %s".formatted(fields[1], fields[2], fields[4], fields[11]);
  }

  @Test
  void gpusThatAreUnevenlySpreadAreAPartOfAllHosts() throws IOException {
    // 10 GPUs on hosts with 8 and 4: nobody knows where, so 10/12 of each
    Cli done =
        run(
            HEADER
                + "helios|9|ana|nlp||COMPLETED|1700000000|1700000600|big1,gpu07|gres/gpu=10|0|x\n",
            "--gpus-per-node",
            "big1=4");

    assertEquals(0, done.exitCode(), done.err());
    assertEquals(
        List.of("0.833333333", "0.833333333"),
        jobs().stream().filter(r -> r.contains("START")).map(r -> r.split(",", -1)[6]).toList());
  }

  @Test
  void jsonOfBothFormsSaysTheSame() throws IOException {
    // 22.05: plain numbers, the state a text; 23.11: objects, the state a list
    String of2205 =
        """
        {"meta":{"Slurm":{"version":{"major":22}}},"errors":[],"jobs":[
         {"account":"nlp","cluster":"helios","job_id":205,"name":"ft","user":"ana",
          "array":{"job_id":200,"task_id":4},"het":{"job_id":0,"job_offset":null},
          "nodes":"gpu[07-08]","state":{"current":"COMPLETED","reason":"None"},
          "time":{"start":1700000000,"end":1700003600},"wckey":{"wckey":"","flags":[]},
          "tres":{"allocated":[{"type":"cpu","name":null,"count":64},
            {"type":"gres","name":"gpu","id":1001,"count":16},
            {"type":"gres","name":"gpu:h100","id":1002,"count":16}]},"steps":[{"step":{"id":"batch"}}]},
         {"account":"nlp","cluster":"helios","job_id":206,"name":"never","user":"ana","nodes":"None assigned",
          "state":{"current":"CANCELLED"},"time":{"start":0,"end":1700003600},"tres":{"allocated":[]}}]}""";
    String of2311 =
        """
        {"jobs":[
         {"account":"nlp","cluster":"helios","job_id":205,"name":"ft","user":"ana","restart_cnt":0,
          "array":{"job_id":200,"task_id":{"set":true,"infinite":false,"number":4}},
          "het":{"job_id":0,"job_offset":{"set":false,"infinite":false,"number":0}},
          "nodes":"gpu[07-08]","state":{"current":["COMPLETED"],"reason":"None"},
          "time":{"start":1700000000,"end":1700003600},"wckey":{"wckey":"","flags":[]},
          "tres":{"allocated":[{"type":"gres","name":"gpu","id":1001,"count":16},
            {"type":"gres","name":"gpu:h100","id":1002,"count":16}]}},
         {"account":"nlp","cluster":"helios","job_id":206,"name":"never","user":"ana","nodes":"None assigned",
          "state":{"current":["CANCELLED"]},"time":{"start":0,"end":1700003600},"tres":{"allocated":[]}}],
         "warnings":[]}""";

    Cli first = run(of2205);
    List<String> jobs = jobs();
    Files.delete(directory.resolve("out/jobs.csv"));
    Cli second = run(of2311);

    assertEquals(0, first.exitCode(), first.err());
    assertEquals(0, second.exitCode(), second.err());
    assertEquals(5, jobs.size(), jobs.toString());
    assertEquals(
        "2023-11-14T22:13:20Z,helios/200_4,START,lon1,gpu07,,1,nlp,,ana,ft,0,", jobs.get(1));
    assertEquals(jobs, jobs());
  }

  @Test
  void timesWithoutOffsetNeedAZone() throws IOException {
    String line =
        "helios|1|a|t||COMPLETED|2023-07-01T12:00:00|2023-07-01T13:00:00|gpu07|gres/gpu=8|0|x\n";

    Cli without = run(HEADER + line);
    Cli with = run(HEADER + line, "--timezone", "Europe/London");

    assertEquals(1, without.exitCode());
    assertTrue(without.err().contains("SLURM_TIME_FORMAT"), without.err());
    assertEquals(0, with.exitCode(), with.err());
    assertTrue(jobs().get(1).startsWith("2023-07-01T11:00:00Z,"), jobs().toString());
  }

  @Test
  void whatCannotBeReadIsSaidInOneSentence() throws IOException {
    assertSentence(run("JobID|State\n"), "no column Start");
    assertSentence(run("{\"errors\":[]}"), "no list 'jobs'");
    assertSentence(
        run(HEADER + "h|1|a|t||COMPLETED|1700000000|1700000600|n[1|gres/gpu=8|0|x\n"),
        "line 2 of sacct: 'n[1' is no list of hosts");
    assertSentence(
        run(HEADER + "h|1|a|t||COMPLETED|1700000600|1700000000|n1|gres/gpu=8|0|x\n"),
        "before it starts");
    assertSentence(run(HEADER + "h|1|a\n"), "it has 3 fields");
    assertSentence(run(HEADER, "--gpus-per-node", "many"), "--gpus-per-node is 'many'");
    assertFalse(Files.exists(directory.resolve("out/jobs.csv")));
  }

  private static void assertSentence(Cli refused, String part) {
    assertEquals(1, refused.exitCode(), refused.out());
    assertTrue(refused.err().contains(part), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
  }

  private Cli run(String sacct, String... options) throws IOException {
    Path input = directory.resolve("sacct");
    Files.writeString(input, sacct);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "import-sacct",
                "--input",
                input.toString(),
                "--output",
                directory.resolve("out").toString(),
                "--site",
                "lon1",
                "--gpus-per-node",
                "8"));
    arguments.addAll(List.of(options));
    return Cli.run(arguments.toArray(new String[0]));
  }

  private List<String> jobs() throws IOException {
    return Files.readAllLines(directory.resolve("out/jobs.csv"));
  }
}
