package dev.varve.job.mysql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.job.GoldenSavepoint;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.flink.cdc.connectors.mysql.source.offset.BinlogOffset;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlBinlogSplit;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.junit.jupiter.api.Test;

/** Where a reader of a binlog goes on, as states of every format have it. */
class SavedPlaceTest {
  @Test
  void goesOnFromTheStatesOfEveryFormatThereWas() throws Exception {
    SimpleVersionedSerializer<MySqlSplit> serializer =
        new MySqlCdcSource(source(), null, null).getSplitSerializer();
    BinlogOffset place =
        BinlogOffset.builder()
            .setBinlogFilePosition("binlog.000007", 1234)
            .setGtidSet("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-23")
            .setSkipEvents(2)
            .setSkipRows(5)
            .build();
    MySqlSplit today =
        new MySqlBinlogSplit(
            "binlog-split", place, BinlogOffset.ofNonStopping(), List.of(), Map.of(), 0);

    for (MySqlSplit state : GoldenSavepoint.readerStates("mysql-binlog", serializer, today)) {
      assertEquals(today, state);
      assertEquals(place.getOffset(), state.asBinlogSplit().getStartingOffset().getOffset());
    }
  }

  private static SourceConfig source() {
    return new SourceConfig(
        "crm",
        new Connector.MySql(
            new DatabaseServer(
                "crm", 3306, new Secret("reader"), new Secret("secret"), Duration.ofSeconds(10)),
            5400,
            new SnapshotConfig(1_000)),
        "mysql://crm:3306",
        List.of("shop.*"),
        List.of(),
        Duration.ofHours(1),
        ZoneOffset.UTC,
        Duration.ZERO,
        Duration.ofSeconds(10));
  }
}
