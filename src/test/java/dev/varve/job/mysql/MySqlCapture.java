package dev.varve.job.mysql;

import dev.varve.block.SchemaFingerprint;
import dev.varve.config.Connector;
import dev.varve.config.DatabaseServer;
import dev.varve.config.Secret;
import dev.varve.config.SnapshotConfig;
import dev.varve.config.SourceConfig;
import dev.varve.decode.DecodedRow;
import dev.varve.decode.mysql.BinlogDecoder;
import dev.varve.decode.mysql.CharacterSet;
import dev.varve.job.branch.SnapshotPace;
import dev.varve.local.LocalMySqlServer;
import dev.varve.model.ChangeEvent;
import dev.varve.model.Decoded;
import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;
import io.debezium.relational.TableId;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.cdc.connectors.mysql.source.split.MySqlSnapshotSplit;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.logical.RowType;

/** The two ways in which rows of a server are read, without a job around them. */
final class MySqlCapture {
  static final String EPOCH = "000001@test";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RowType KEY =
      (RowType) DataTypes.ROW(DataTypes.FIELD("id", DataTypes.BIGINT())).getLogicalType();

  final SourceConfig source;
  private final Map<Hash128, TableSchema> schemas = new HashMap<>();

  MySqlCapture(LocalMySqlServer server, String database) {
    this.source =
        new SourceConfig(
            "test",
            new Connector.MySql(
                new DatabaseServer(
                    server.host(),
                    server.port(),
                    new Secret(LocalMySqlServer.SUPERUSER),
                    new Secret(""),
                    Duration.ofSeconds(1)),
                5402,
                new SnapshotConfig(1000)),
            "mysql://test:3306",
            List.of(database + ".*"),
            List.of(),
            Duration.ofHours(1),
            ZoneOffset.UTC,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
  }

  LogPlace logEnd() {
    return new MySqlServer(source).logEnd();
  }

  /** Rows, and where the stream has to begin behind them. */
  record Snapshot(List<ChangeEvent> rows, LogPlace place) {}

  /** All rows of a table, as a snapshot reads them. */
  List<ChangeEvent> snapshot(String database, String table) throws Exception {
    return snapshotAndPlace(database, table).rows();
  }

  Snapshot snapshotAndPlace(String database, String table) throws Exception {
    SnapshotPace pace = SnapshotPace.of(source.name(), source.mySql().snapshot());
    try (TableReader reader = new TableReader(source, EPOCH, this::register, pace)) {
      reader.begin(
          new MySqlSnapshotSplit(
              new TableId(database, null, table), table, KEY, null, null, null, Map.of()));
      Batch<Decoded> batch = reader.read().orElseThrow();
      return new Snapshot(changes(batch), batch.boundary());
    }
  }

  /** The next changes in the log, as the stream reads them. */
  List<ChangeEvent> stream(LogPlace from, int changes) throws Exception {
    return read(from, Optional.empty(), (stream, read) -> read >= changes);
  }

  /** All changes from a place on to where the log breaks off. */
  List<ChangeEvent> streamTo(LogPlace from, LogTear tear) throws Exception {
    return read(from, Optional.of(tear), (stream, read) -> stream.next().isPresent());
  }

  private interface End {
    boolean isReached(BinlogStream stream, int changesRead);
  }

  private List<ChangeEvent> read(LogPlace from, Optional<LogTear> tear, End end) throws Exception {
    Map<Integer, CharacterSet> collations = new MySqlServer(source).collations();
    BinlogDecoder decoder =
        new BinlogDecoder(source.tables()::matches, collations::get, this::register, EPOCH);
    LogReading reading = new LogReading("test", decoder, source.tables()::matches, from, 0);
    List<ChangeEvent> events = new ArrayList<>();
    try (BinlogStream stream = new BinlogStream(source, from, reading, tear)) {
      stream.connect();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (!end.isReached(stream, events.size())) {
        events.addAll(changes(stream.poll(Duration.ofMillis(100))));
        if (System.nanoTime() > deadline) {
          throw new AssertionError("only " + events.size() + " changes within " + PATIENCE);
        }
      }
    }
    return events;
  }

  private static List<ChangeEvent> changes(Batch<Decoded> batch) {
    return batch.changes().stream().map(ChangeEvent.class::cast).toList();
  }

  private Hash128 register(TableSchema schema) {
    Hash128 fingerprint = SchemaFingerprint.of(schema);
    schemas.put(fingerprint, schema);
    return fingerprint;
  }

  TableSchema schema(ChangeEvent event) {
    return schemas.get(event.schema());
  }

  Map<String, Object> after(ChangeEvent event) {
    return DecodedRow.of(schema(event), event.after());
  }
}
