import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Answers SQL over the Parquet files of a folder, view {@code t}, by Spark in this JVM. Run from
 * source on Spark's own class path: arguments are the folder, a scratch folder and the statements;
 * prints {@code ROW } and the values, {@code |} between them, and {@code END} after each statement.
 */
final class SparkReads {
  public static void main(String[] arguments) throws Exception {
    try (SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.warehouse.dir", arguments[1])
            .config("spark.local.dir", arguments[1])
            .getOrCreate()) {
      spark.read().option("mergeSchema", "true").parquet(arguments[0]).createOrReplaceTempView("t");
      for (String sql : Arrays.copyOfRange(arguments, 2, arguments.length)) {
        for (Row row : spark.sql(sql).collectAsList()) {
          System.out.println("ROW " + text(row));
        }
        System.out.println("END");
      }
    }
  }

  private static String text(Row row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> String.valueOf(row.get(i)))
        .collect(Collectors.joining("|"));
  }
}
