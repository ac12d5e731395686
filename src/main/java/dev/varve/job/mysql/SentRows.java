package dev.varve.job.mysql;

import dev.varve.config.SourceConfig;
import dev.varve.decode.SchemaRegistrar;
import dev.varve.decode.mysql.BinlogDecoder;
import dev.varve.decode.mysql.TableReading;
import dev.varve.job.branch.LogRereader;
import dev.varve.model.Decoded;
import dev.varve.model.Reject;
import dev.varve.model.SourcePosition;
import java.util.function.Consumer;

/** Decodes rows again that were rejected once; asks the server only for what its log names. */
final class SentRows implements LogRereader.Decoder {
  private final SourceConfig source;
  private final String epoch;
  private BinlogDecoder decoder;

  SentRows(SourceConfig source, String epoch) {
    this.source = source;
    this.epoch = epoch;
  }

  @Override
  public void again(Reject sent, SchemaRegistrar registrar, Consumer<Decoded> out) {
    if (sent.position() instanceof SourcePosition.SnapshotRead) {
      out.accept(TableReading.again(sent, epoch, registrar));
      return;
    }
    if (decoder == null) {
      decoder =
          new BinlogDecoder(
              source.tables()::matches,
              new MySqlServer(source).collations()::get,
              registrar,
              epoch);
    }
    decoder.again(sent, out);
  }
}
