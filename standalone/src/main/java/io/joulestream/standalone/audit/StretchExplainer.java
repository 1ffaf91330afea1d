package io.joulestream.standalone.audit;

import io.joulestream.energy.WindowSteps;
import io.joulestream.energy.WindowSteps.Holding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What one job gets of a stretch of a device's time, as {@code energy} divided it. */
final class StretchExplainer {

  private StretchExplainer() {}

  static Explanation.Stretch of(WindowSteps.Stretch stretch, String job) {
    List<Explanation.Holder> holders = new ArrayList<>();
    int place = -1;
    long before = 0;
    for (int k = 0; k < stretch.holdings().size(); k++) {
      Holding holding = stretch.holdings().get(k);
      place = holding.job().equals(job) ? k : place;
      holders.add(
          new Explanation.Holder(
              holding.job(),
              holding.allocations(),
              holding.runningPpb() - before,
              holding.runningPpb()));
      before = holding.runningPpb();
    }
    List<Explanation.Piece> pieces = new ArrayList<>();
    for (WindowSteps.Piece piece : stretch.pieces()) {
      pieces.add(piece(piece, place));
    }
    return new Explanation.Stretch(
        stretch.fromMs(),
        stretch.toMs(),
        stretch.totalPpb(),
        holders,
        pieces,
        pieces.stream().mapToLong(Explanation.Piece::jobMj).sum(),
        stretch.missingMs(),
        place < 0 ? 0 : stretch.missingMs() * holders.get(place).allocations());
  }

  private static Explanation.Piece piece(WindowSteps.Piece piece, int place) {
    List<Long> parts = IntStream.range(0, piece.upToMj().size()).mapToObj(piece::partMj).toList();
    return new Explanation.Piece(
        piece.method().name(),
        piece.fromMs(),
        piece.toMs(),
        piece.startMs(),
        piece.endMs(),
        piece.energyMj(),
        parts,
        place <= 0 ? 0 : piece.upToMj().get(place - 1),
        place < 0 ? 0 : piece.upToMj().get(place),
        place < 0 ? 0 : parts.get(place),
        piece.unallocatedMj());
  }
}
