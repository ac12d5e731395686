package dev.varve.parquet;

import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.TableSchema;
import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.values.factory.DefaultV1ValuesWriterFactory;

/**
 * How each column is encoded: plain values under Zstandard, and a dictionary where repeated texts
 * are likely, which the first page of a row group confirms or gives up.
 *
 * <p>Each file has a factory of its own. The library's default is one for the whole process, and
 * follows the properties that were built last: a file written beside another would take that one's
 * encodings.
 *
 * @see <a href="https://github.com/apache/parquet-java/issues/3224">parquet-java 3224</a>
 */
final class ColumnEncodings {
  private static final int STATISTICS_BYTES_MAX = 64;

  private ColumnEncodings() {}

  static ParquetProperties of(TableSchema schema, FileLayout layout) {
    ParquetProperties.Builder properties =
        ParquetProperties.builder()
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
            .withValuesWriterFactory(new DefaultV1ValuesWriterFactory())
            .withDictionaryEncoding(false)
            .withMinRowCountForPageSizeCheck(1)
            .withStatisticsTruncateLength(STATISTICS_BYTES_MAX)
            .withColumnIndexTruncateLength(STATISTICS_BYTES_MAX)
            .withSizeStatisticsEnabled(false)
            .withStatisticsEnabled(MetadataField.ID.fieldName(), false);
    for (int i = 0; i < schema.columns().size(); i++) {
      if (repeats(schema, schema.columns().get(i))) {
        useDictionary(properties, layout.row(i));
        useDictionary(properties, layout.before(i));
      }
    }
    for (MetadataField field :
        Arrays.asList(
            MetadataField.OP, MetadataField.EPOCH, MetadataField.SCHEMA, MetadataField.UNCHANGED)) {
      useDictionary(properties, layout.metadata(field));
    }
    useDictionary(properties, layout.beforeUnchanged());
    return properties.build();
  }

  /** Texts outside the key; numbers, times and keys compress as well without. */
  private static boolean repeats(TableSchema schema, Column column) {
    FieldType leaf = column.type();
    while (leaf instanceof FieldType.ListOf list) {
      leaf = list.element();
    }
    return leaf == FieldType.Scalar.STRING && !schema.key().contains(column.name());
  }

  /**
   * Takes effect for names without a dot only: the library takes a dot for a separator, and a plain
   * encoding is always right.
   */
  private static void useDictionary(ParquetProperties.Builder properties, ColumnDescriptor leaf) {
    properties.withDictionaryEncoding(String.join(".", leaf.getPath()), true);
  }
}
