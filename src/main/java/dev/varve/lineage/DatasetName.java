package dev.varve.lineage;

import dev.varve.ledger.ArchiveLayout;
import dev.varve.model.TableId;
import java.net.URI;

/**
 * A dataset's name as OpenLineage spells it, so that other producers' lineage joins ours.
 *
 * @see <a href="https://openlineage.io/docs/spec/naming">OpenLineage, naming conventions</a>
 */
record DatasetName(String namespace, String name) {

  /**
   * The table in its database: {@code postgres://host:port} and {@code db.schema.table}, {@code
   * mysql://host:port} and {@code db.table}. Where the data map names the table's topic, {@code
   * kafka://host:port} and the topic: Debezium ends its name with the table's.
   */
  static DatasetName ofSource(LineageContext context, TableId table) {
    String ending = "." + table.namespace() + "." + table.name();
    for (String topic : context.topics()) {
      if (topic.endsWith(ending)) {
        return new DatasetName(context.sourceNamespace(), topic);
      }
    }
    String database = context.database().isEmpty() ? "" : context.database() + ".";
    return new DatasetName(
        context.sourceNamespace(), database + table.namespace() + "." + table.name());
  }

  /**
   * The table's folder in the archive: {@code s3://bucket} and the key below it, or {@code file}
   * and the absolute path; neither ends with a slash.
   */
  static DatasetName ofArchive(LineageContext context, String source, TableId table) {
    String folder = withoutEdgeSlash(ArchiveLayout.table(source, table));
    URI archive = context.archive();
    String root = archive.getPath() == null ? "" : withoutEdgeSlash(archive.getPath());
    String path = root.isEmpty() ? folder : root + "/" + folder;
    return isFile(archive)
        ? new DatasetName("file", "/" + path)
        : new DatasetName(archive.getScheme() + "://" + archive.getAuthority(), path);
  }

  static boolean isFile(URI archive) {
    return archive.getScheme() == null || archive.getScheme().equals("file");
  }

  private static String withoutEdgeSlash(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(start, end);
  }
}
