package dev.varve.ops.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.varve.block.ChangeHash;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.ArchiveLayout;
import dev.varve.ledger.Manifest;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.ManifestCodec;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Hash128;
import dev.varve.model.RowDigest;
import dev.varve.model.Window;
import dev.varve.ops.verify.Finding.Code;
import dev.varve.storage.InMemoryObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyIT {
  @TempDir Path folder;
  private SealedArchive archive;
  private Manifest first;
  private Manifest second;

  @BeforeEach
  void sealTwoLayers() throws IOException {
    archive = new SealedArchive(folder);
    first = archive.seal(SealedArchive.FIRST, 1, 10);
    second = archive.seal(SealedArchive.SECOND, 1, 20);
  }

  @Test
  void findsNothingInASoundArchive() throws IOException {
    archive.seal(SealedArchive.FIRST, 2, 5);
    List<Long> heard = new ArrayList<>();

    VerifyReport report =
        Verify.run(
            archive.store,
            VerifyScope.everything(),
            (source, manifests, files, rows, bytes) -> heard.add(rows));

    assertEquals(List.of(), report.findings());
    assertTrue(report.isSound());
    assertEquals(3, report.manifests());
    assertEquals(3, report.files());
    assertEquals(35, report.rows());
    assertEquals(35L, heard.get(heard.size() - 1));
  }

  @Test
  void reportsAnObjectThatNoManifestNamesAndTakesItForNoFault() {
    String stray = ArchiveLayout.window("crm", SealedArchive.ORDERS, SealedArchive.FIRST.start());
    archive.store.putIfAbsent(stray + "stray.parquet", new byte[3]);

    VerifyReport report = verify();

    assertEquals(Set.of(Code.UNLISTED), codes(report));
    assertTrue(report.isSound());
  }

  @Test
  void findsAMissingManifest() {
    archive.store.delete(ArchiveLayout.manifest("crm", 1));

    assertEquals(Set.of(Code.LEDGER_GAP, Code.UNLISTED), codes(verify()));
  }

  @Test
  void findsAReplacedManifest() {
    byte[] bytes = text(1).replace("\"duplicates\":3", "\"duplicates\":4").getBytes(UTF_8);
    archive.store.tamper(ArchiveLayout.manifest("crm", 1), bytes);

    assertEquals(Set.of(Code.LEDGER_UNLINKED, Code.MANIFEST_ARITHMETIC), codes(verify()));
  }

  @Test
  void findsAManifestThatCannotBeReadAndGoesOn() {
    archive.store.tamper(ArchiveLayout.manifest("crm", 1), "{}".getBytes(UTF_8));

    VerifyReport report = verify();

    assertEquals(
        Set.of(Code.MANIFEST_UNREADABLE, Code.LEDGER_UNLINKED, Code.UNLISTED), codes(report));
    assertEquals(20, report.rows());
  }

  @Test
  void findsAManifestUnderAnotherNumber() {
    archive.store.putIfAbsent(ArchiveLayout.manifest("crm", 3), ManifestCodec.encode(second));

    assertTrue(codes(verify()).contains(Code.MANIFEST_MISPLACED));
    assertTrue(codes(verify()).contains(Code.FILE_TWICE));
    assertTrue(codes(verify()).contains(Code.REVISION_ORDER));
  }

  @Test
  void findsAMissingFile() {
    archive.store.delete(SealedArchive.file(first));

    VerifyReport report = verify();

    assertEquals(Set.of(Code.FILE_MISSING), codes(report));
    assertFalse(report.isSound());
    assertEquals(SealedArchive.file(first), report.findings().get(0).where());
    assertEquals(20, report.rows());
  }

  @Test
  void findsOneChangedByteInAFile() {
    byte[] bytes = archive.store.read(SealedArchive.file(first)).orElseThrow();
    bytes[bytes.length / 2] ^= 1;
    archive.store.tamper(SealedArchive.file(first), bytes);

    assertEquals(Set.of(Code.FILE_SHA256), codes(verify()));
  }

  @Test
  void findsATruncatedFile() {
    byte[] bytes = archive.store.read(SealedArchive.file(first)).orElseThrow();
    archive.store.tamper(SealedArchive.file(first), Arrays.copyOf(bytes, bytes.length - 1));

    assertEquals(Set.of(Code.FILE_SIZE, Code.FILE_SHA256), codes(verify()));
  }

  @Test
  void findsADigestThatTheRowsDoNotHave() throws IOException {
    sealWith(
        file ->
            new DataFile(
                file.path(),
                file.sizeBytes(),
                file.sha256(),
                file.schema(),
                new RowDigest(file.digest().rows(), new Hash128(1, 1)),
                file.operations(),
                file.epoch(),
                file.firstPosition(),
                file.lastPosition(),
                false));

    assertEquals(Set.of(Code.FILE_DIGEST), codes(verify()));
  }

  @Test
  void findsValuesKeptAsTextThatTheManifestDoesNotCount() throws IOException {
    sealWith(
        file ->
            new DataFile(
                file.path(),
                file.sizeBytes(),
                file.sha256(),
                file.schema(),
                file.digest(),
                file.operations(),
                1,
                file.epoch(),
                file.firstPosition(),
                file.lastPosition(),
                false));

    VerifyReport report = verify();

    assertEquals(Set.of(Code.FILE_MISFITS), codes(report));
    assertEquals("expected 1 values kept as text, found 0", report.findings().get(0).what());
  }

  @Test
  void findsRowsOfAnotherEpochOrOutsideOfThePositions() throws IOException {
    sealWith(
        file ->
            new DataFile(
                file.path(),
                file.sizeBytes(),
                file.sha256(),
                file.schema(),
                file.digest(),
                file.operations(),
                "000002@42",
                file.firstPosition(),
                file.firstPosition(),
                false));

    VerifyReport report = verify();

    assertEquals(Set.of(Code.ROW_MISPLACED), codes(report));
    assertTrue(report.findings().get(0).what().startsWith("4 rows"));
  }

  @Test
  void findsRowsOutsideOfTheirWindow() throws IOException {
    List<ChangeEvent> changes = SealedArchive.changes(SealedArchive.SECOND, 4);
    archive.seal(SealedArchive.FIRST, 2, changes, UnaryOperator.identity());

    assertEquals(Set.of(Code.ROW_MISPLACED), codes(verify()));
  }

  @Test
  void findsARowThatIsThereTwice() throws IOException {
    List<ChangeEvent> changes = new ArrayList<>(SealedArchive.changes(SealedArchive.FIRST, 4));
    changes.add(changes.get(3));
    archive.seal(SealedArchive.FIRST, 2, changes, UnaryOperator.identity());

    assertEquals(Set.of(Code.ROW_TWICE), codes(verify()));
  }

  @Test
  void findsAnIdentityThatIsNotTheRows() throws IOException {
    List<ChangeEvent> changes = SealedArchive.changes(SealedArchive.FIRST, 4);
    ChangeHash hash = new ChangeHash();
    DataFile lying =
        archive.write(
            SealedArchive.FIRST,
            changes,
            change ->
                hash.of(change).plus(change == changes.get(2) ? new Hash128(0, 1) : Hash128.ZERO));
    archive.seal(
        SealedArchive.FIRST,
        2,
        changes,
        table ->
            new TableLayer(
                table.table(),
                table.rowsIn(),
                table.rowsWritten(),
                table.duplicates(),
                List.of(lying)));

    assertEquals(Set.of(Code.ROW_IDENTITY, Code.UNLISTED), codes(verify()));
  }

  @Test
  void findsAFileInTheWrongWindow() throws IOException {
    DataFile other =
        archive.write(
            SealedArchive.SECOND,
            SealedArchive.changes(SealedArchive.SECOND, 4),
            new ChangeHash()::of);
    archive.seal(
        SealedArchive.FIRST,
        2,
        SealedArchive.changes(SealedArchive.FIRST, 4),
        table -> new TableLayer(table.table(), 7, 4, 3, List.of(other)));

    assertEquals(Set.of(Code.FILE_MISPLACED, Code.ROW_MISPLACED, Code.UNLISTED), codes(verify()));
  }

  @Test
  void findsFiguresThatDoNotAddUp() throws IOException {
    archive.seal(
        SealedArchive.FIRST,
        2,
        SealedArchive.changes(SealedArchive.FIRST, 4),
        table -> new TableLayer(table.table(), 9, 5, 3, table.files()));

    VerifyReport report = verify();

    assertEquals(Set.of(Code.MANIFEST_ARITHMETIC), codes(report));
    assertEquals(2, report.findings().size());
  }

  @Test
  void takesTheFirstLateRowsOfEachWindowOfASpanForItsSecondRevision() throws IOException {
    Instant start = SealedArchive.SECOND.end();
    Duration hour = Duration.ofHours(1);
    archive.seal(Window.starting(start, Duration.ofHours(3)), 1, 1);
    archive.seal(Window.starting(start.plus(hour), hour), 2, 2);
    archive.seal(Window.starting(start.plus(hour).plus(hour), hour), 2, 3);

    assertEquals(List.of(), verify().findings());
  }

  @Test
  void findsASkippedRevision() throws IOException {
    archive.seal(SealedArchive.FIRST, 3, 4);

    assertEquals(Set.of(Code.REVISION_ORDER), codes(verify()));
  }

  @Test
  void findsAMissingSchema() {
    archive.store.delete(
        ArchiveLayout.schema("crm", SealedArchive.ORDERS, first.files().get(0).schema()));

    assertEquals(Set.of(Code.SCHEMA_MISSING), codes(verify()));
  }

  @Test
  void findsAllThatIsWrongAtOnce() {
    archive.store.delete(SealedArchive.file(first));
    archive.store.tamper(SealedArchive.file(second), new byte[] {1});
    archive.store.putIfAbsent("tables/crm/stray", new byte[1]);

    assertEquals(
        Set.of(Code.FILE_MISSING, Code.FILE_SIZE, Code.FILE_SHA256, Code.UNLISTED),
        codes(verify()));
  }

  @Test
  void readsOnlyTheFilesOfTheWindowAskedFor() {
    archive.store.delete(SealedArchive.file(first));

    VerifyReport report =
        Verify.run(
            archive.store,
            new VerifyScope(Optional.of("crm"), Optional.of(SealedArchive.SECOND.start())),
            VerifyProgress.SILENT);

    assertEquals(List.of(), report.findings());
    assertEquals(2, report.manifests());
    assertEquals(1, report.files());
  }

  @Test
  void refusesWhatIsNoArchive() {
    VarveException failure =
        assertThrows(
            VarveException.class,
            () ->
                Verify.run(
                    new InMemoryObjectStore(), VerifyScope.everything(), VerifyProgress.SILENT));

    assertEquals(ErrorCode.ARCHIVE_NOT_FOUND, failure.code());
  }

  private void sealWith(UnaryOperator<DataFile> lie) throws IOException {
    archive.seal(
        SealedArchive.FIRST,
        2,
        SealedArchive.changes(SealedArchive.FIRST, 4),
        table ->
            new TableLayer(
                table.table(),
                table.rowsIn(),
                table.rowsWritten(),
                table.duplicates(),
                table.files().stream().map(lie).toList()));
  }

  private VerifyReport verify() {
    return Verify.run(archive.store, VerifyScope.everything(), VerifyProgress.SILENT);
  }

  private String text(long sequence) {
    return new String(
        archive.store.read(ArchiveLayout.manifest("crm", sequence)).orElseThrow(),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Set<Code> codes(VerifyReport report) {
    Set<Code> codes = new TreeSet<>();
    report.findings().forEach(finding -> codes.add(finding.code()));
    return codes;
  }
}
