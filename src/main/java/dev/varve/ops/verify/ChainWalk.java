package dev.varve.ops.verify;

import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Ledger;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.ManifestCodec;
import dev.varve.ledger.Sha256;
import dev.varve.ops.verify.Finding.Code;
import java.util.Optional;
import java.util.stream.Stream;

/** Follows a ledger past everything that is wrong in it. One use, one thread. */
final class ChainWalk {
  private final Ledger ledger;
  private final Tally tally;
  private long last;
  private Optional<String> lastSha256 = Optional.of(Manifest.NO_PREVIOUS);

  ChainWalk(Ledger ledger, Tally tally) {
    this.ledger = ledger;
    this.tally = tally;
  }

  /** The manifests that can be read, in order. */
  Stream<Manifest> manifests() {
    return ledger.sequencesAfter(0).boxed().map(this::next).flatMap(Optional::stream);
  }

  private Optional<Manifest> next(long sequence) {
    if (sequence != last + 1) {
      tally.found(
          Code.LEDGER_GAP,
          key(last + 1),
          "manifests " + (last + 1) + " to " + (sequence - 1) + " are missing");
      lastSha256 = Optional.empty();
    }
    last = sequence;
    Optional<byte[]> bytes = ledger.bytes(sequence);
    Optional<Manifest> manifest = bytes.flatMap(found -> decode(sequence, found));
    manifest.ifPresent(this::checkLink);
    lastSha256 = bytes.map(Sha256::of);
    tally.manifestRead();
    return manifest;
  }

  private Optional<Manifest> decode(long sequence, byte[] bytes) {
    Manifest manifest;
    try {
      manifest = ManifestCodec.decode(bytes, key(sequence));
    } catch (VarveException e) {
      tally.found(Code.MANIFEST_UNREADABLE, key(sequence), e.getMessage());
      return Optional.empty();
    }
    if (manifest.sequence() != sequence || !manifest.source().equals(ledger.source())) {
      tally.found(
          Code.MANIFEST_MISPLACED,
          key(sequence),
          "it is number " + manifest.sequence() + " of source " + manifest.source());
    }
    return Optional.of(manifest);
  }

  private void checkLink(Manifest manifest) {
    if (lastSha256.isPresent() && !manifest.previous().equals(lastSha256.get())) {
      tally.found(
          Code.LEDGER_UNLINKED,
          key(last),
          "expected previous " + lastSha256.get() + ", found " + manifest.previous());
    }
  }

  private String key(long sequence) {
    return ArchiveLayout.manifest(ledger.source(), sequence);
  }
}
