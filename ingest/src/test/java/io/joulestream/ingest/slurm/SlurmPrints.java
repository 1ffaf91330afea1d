package io.joulestream.ingest.slurm;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Jobs as Slurm prints them: fields and forms as a real 22.05.8 printed them, cut to what is read;
 * the form since 23.02 is written after Slurm's data_parser.
 */
final class SlurmPrints {

  /** A job of squeue, 22.05. */
  record Job(String id, String state, long start, long end, int restarts, String more) {

    String json() {
      return """
          {"account":"nlp","cluster":"helios","array_job_id":0,"array_task_id":null,"het_job_id":0,
           "het_job_offset":0,"job_id":%s,"job_state":"%s","name":"ft 7b","nodes":"n1",
           "restart_cnt":%d,"start_time":%d,"end_time":%d,"submit_time":%d,"resize_time":0,
           "user_name":"ana","wckey":"*seg","gres_detail":["gpu:h100:2(IDX:0-1)"]%s}"""
          .formatted(id, state, restarts, start, end, start, more.isEmpty() ? "" : "," + more);
    }
  }

  private SlurmPrints() {}

  static Job running(String id, long start) {
    return new Job(id, "RUNNING", start, start + 31_536_000, 0, "");
  }

  static Job ended(String id, String state, long start, long end) {
    return new Job(id, state, start, end, 0, "\"gres_detail\":[]");
  }

  static String squeue(Job... jobs) {
    return "{\"meta\":{},\"errors\":[],\"jobs\":["
        + List.of(jobs).stream().map(Job::json).collect(Collectors.joining(","))
        + "]}";
  }

  /** The same array task as of 23.11. */
  static final String OF_2311 =
      """
      {"jobs":[{"account":"nlp","cluster":"helios","job_id":5,
        "array_job_id":{"set":true,"infinite":false,"number":2},
        "array_task_id":{"set":true,"infinite":false,"number":1},
        "het_job_id":{"set":true,"infinite":false,"number":0},
        "job_state":["RUNNING"],"name":"ft 7b","nodes":"n[1-2]","restart_cnt":3,
        "start_time":{"set":true,"infinite":false,"number":1795541803},
        "end_time":{"set":true,"infinite":false,"number":1827077803},
        "submit_time":{"set":true,"infinite":false,"number":1795541802},
        "resize_time":{"set":true,"infinite":false,"number":0},
        "user_name":"ana","wckey":"*seg","gres_detail":["gpu:h100:1(IDX:2)","gpu:h100:2(IDX:0,3)"]}]}""";

  static final String OF_2205 =
      """
      {"jobs":[{"account":"nlp","cluster":"helios","job_id":5,"array_job_id":2,"array_task_id":1,
        "het_job_id":0,"het_job_offset":0,"job_state":"RUNNING","name":"ft 7b","nodes":"n[1-2]",
        "restart_cnt":3,"start_time":1795541803,"end_time":1827077803,"submit_time":1795541802,
        "resize_time":0,"user_name":"ana","wckey":"*seg",
        "gres_detail":["gpu:h100:1(IDX:2)","gpu:h100:2(IDX:0,3)"]}]}""";

  static final String SCONTROL =
      """
      JobId=5 ArrayJobId=2 ArrayTaskId=1 JobName=ft 7b
         UserId=ana(5012) GroupId=nlp(600) MCS_label=N/A
         Priority=4294901758 Nice=0 Account=nlp QOS=(null) WCKey=*seg
         JobState=RUNNING Reason=None Dependency=(null)
         Requeue=1 Restarts=3 BatchFlag=1 Reboot=0 ExitCode=0:0
         SubmitTime=1795541802 EligibleTime=1795541803
         AccrueTime=Unknown
         StartTime=1795541803 EndTime=1827077803 Deadline=N/A
         SuspendTime=None SecsPreSuspend=0 LastSchedEval=1795541803 Scheduler=Backfill
         NodeList=n[1-2]
         JOB_GRES=gpu:h100:3
           Nodes=n1 CPU_IDs=1 Mem=0 GRES=gpu:h100:1(IDX:2)
           Nodes=n2 CPU_IDs=0-1 Mem=0 GRES=gpu:h100:2(IDX:0,3)
         MinCPUsNode=1 MinMemoryNode=0 MinTmpDiskNode=0

      JobId=8 HetJobId=7 HetJobOffset=1 JobName=wait
         UserId=bo(1) GroupId=nlp(600) MCS_label=N/A
         Priority=1 Nice=0 Account=(null) QOS=(null) WCKey=*
         JobState=PENDING Reason=Resources Dependency=(null)
         Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0
         SubmitTime=1795541802 EligibleTime=1795541803
         StartTime=Unknown EndTime=Unknown Deadline=N/A
         NodeList=

      """;
}
