package dev.varve.ops.layers;

import dev.varve.ledger.Manifest;
import dev.varve.model.Window;
import java.time.Instant;
import java.util.Optional;

/**
 * One revision of one window of a source, in figures.
 *
 * @param tables tables of the source when it was sealed, those without a change included
 * @param tablesWithRows tables that have rows in this revision
 * @param misfits values kept as text, because their columns cannot hold them
 * @param published when its manifest was decided, if its writer says so
 */
public record Layer(
    String source,
    Window window,
    int revision,
    long sequence,
    int tables,
    int tablesWithRows,
    int files,
    long rows,
    long misfits,
    long sizeBytes,
    Optional<Instant> published) {

  static Layer of(Manifest manifest) {
    long withRows = manifest.tables().stream().filter(table -> table.rowsWritten() > 0).count();
    return new Layer(
        manifest.source(),
        manifest.window(),
        manifest.revision(),
        manifest.sequence(),
        manifest.tables().size(),
        Math.toIntExact(withRows),
        manifest.files().size(),
        manifest.rows(),
        manifest.misfits(),
        manifest.sizeBytes(),
        manifest.job().published());
  }
}
