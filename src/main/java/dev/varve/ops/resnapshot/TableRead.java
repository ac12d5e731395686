package dev.varve.ops.resnapshot;

import dev.varve.model.LogCut;
import dev.varve.model.TableSchema;
import java.nio.file.Path;

/**
 * A table's rows as of one moment.
 *
 * @param schema of the images, as the archive holds or would hold it
 * @param timeMicros the moment by the server's clock, since 1970-01-01T00:00:00Z
 * @param unreadable rows that are not in the spool, as a value cannot be read
 */
record TableRead(
    TableSchema schema, LogCut cut, long timeMicros, long rows, long unreadable, Path spool) {}
