package io.joulestream.streams.host;

import io.joulestream.energy.CoveredTime;
import io.joulestream.energy.HostWindow;
import io.joulestream.energy.JobShare;
import io.joulestream.energy.Marker;
import io.joulestream.energy.Upstream;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.schemas.avro.HostJobShare;
import io.joulestream.streams.MarkerCounts;
import io.joulestream.streams.Message.Balance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Accounts of hosts as records of the topics {@code host-energy} and {@code energy-corrections}.
 */
public final class AccountRecords {

  private AccountRecords() {}

  /** The account of a window. */
  public static HostAccount of(HostWindow window) {
    Upstream upstream = window.upstream();
    return HostAccount.newBuilder()
        .setAccounted(window.isAccounted())
        .setMeasuredMj(window.measuredMj())
        .setUnallocatedMj(window.unallocatedMj())
        .setOverheadMj(window.overheadMj())
        .setNegativeOverheadMj(window.negativeOverheadMj())
        .setUncertaintyMj(window.uncertaintyMj())
        .setFacilityMeters(upstream.facilityMeters())
        .setFacilityMj(upstream.facilityMj())
        .setFacilityMissingMs(upstream.facilityMissingMs())
        .setRackMeters(upstream.rackMeters())
        .setRackMj(upstream.rackMj())
        .setRackMissingMs(upstream.rackMissingMs())
        .setShares(window.jobs().stream().map(AccountRecords::record).toList())
        .build();
  }

  private static HostJobShare record(JobShare share) {
    CoveredTime covered = share.covered();
    return HostJobShare.newBuilder()
        .setJob(share.job())
        .setEnergyMj(share.energyMj())
        .setHeldIdleMj(share.heldIdleMj())
        .setOverheadMj(share.overheadMj())
        .setUncertaintyMj(share.uncertaintyMj())
        .setCountedMs(covered.countedMs())
        .setIntegratedMs(covered.integratedMs())
        .setBridgedMs(covered.bridgedMs())
        .setModelledMs(covered.modelledMs())
        .setMissingMs(share.missingMs())
        .setMarkers(MarkerCounts.names(share.markers()))
        .build();
  }

  /** What each job is charged, in order. */
  static Map<String, JobShare> shares(HostAccount account) {
    Map<String, JobShare> shares = new LinkedHashMap<>();
    account.getShares().forEach(record -> shares.put(record.getJob(), share(record)));
    return shares;
  }

  private static JobShare share(HostJobShare record) {
    return new JobShare(
        record.getJob(),
        record.getEnergyMj(),
        record.getHeldIdleMj(),
        record.getOverheadMj(),
        record.getUncertaintyMj(),
        new CoveredTime(
            record.getCountedMs(),
            record.getIntegratedMs(),
            record.getBridgedMs(),
            record.getModelledMs()),
        record.getMissingMs(),
        markers(record.getMarkers()));
  }

  static Set<Marker> markers(List<String> names) {
    return names.stream().map(Marker::valueOf).collect(Collectors.toSet());
  }

  /** The sums of an account. */
  static Balance balance(HostAccount account) {
    return new Balance(
        account.getAccounted(),
        account.getMeasuredMj(),
        account.getShares().stream().mapToLong(HostJobShare::getHeldIdleMj).sum(),
        account.getUnallocatedMj(),
        account.getOverheadMj(),
        account.getNegativeOverheadMj(),
        account.getUncertaintyMj(),
        account.getShares().stream().mapToLong(HostJobShare::getMissingMs).sum(),
        new Upstream(
            account.getFacilityMeters(),
            account.getFacilityMj(),
            account.getFacilityMissingMs(),
            account.getRackMeters(),
            account.getRackMj(),
            account.getRackMissingMs()));
  }

  /** By how much measured and charged energy differ, mJ: 0 of an account that balances. */
  static long imbalanceMj(HostAccount account) {
    long charged = account.getShares().stream().mapToLong(HostJobShare::getEnergyMj).sum();
    return account.getMeasuredMj() - charged - account.getUnallocatedMj();
  }
}
