package dev.varve.ledger;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.Manifest.DataFile;
import dev.varve.ledger.Manifest.TableLayer;
import dev.varve.ledger.Manifest.Writer;
import dev.varve.ledger.StrictJson.Fields;
import dev.varve.model.Hash128;
import dev.varve.model.Operation;
import dev.varve.model.RowDigest;
import dev.varve.model.TableId;
import dev.varve.model.Window;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Manifests as JSON. Equal manifests have equal bytes, so that their SHA-256 is theirs; reading
 * takes only what writing gives. A public format: {@code docs/format.md}.
 */
public final class ManifestCodec {
  private static final String MISFITS = "misfits";

  private ManifestCodec() {}

  public static byte[] encode(Manifest manifest) {
    return StrictJson.write(json -> write(manifest, json));
  }

  /**
   * The manifest in these bytes.
   *
   * @param where the bytes are from, for the message
   * @throws VarveException with {@code MANIFEST_UNREADABLE}, or {@code FORMAT_UNSUPPORTED} when a
   *     later format wrote it
   */
  public static Manifest decode(byte[] bytes, String where) {
    try {
      Fields fields = StrictJson.read(bytes);
      int version = fields.smallNumber("formatVersion");
      if (version != Manifest.FORMAT_VERSION) {
        throw FormatVersion.unsupported("manifest " + where, version);
      }
      return manifest(fields, version);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
      throw VarveException.of(
          ErrorCode.MANIFEST_UNREADABLE,
          "manifest " + where + " is not as Varve writes it: " + e.getMessage(),
          "run 'varve verify'; restore the object from a copy or from its older version",
          e);
    }
  }

  private static void write(Manifest manifest, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("formatVersion", manifest.formatVersion());
    json.writeStringField("source", manifest.source());
    json.writeNumberField("sequence", manifest.sequence());
    json.writeStringField("previous", manifest.previous());
    json.writeObjectFieldStart("window");
    json.writeStringField("start", manifest.window().start().toString());
    json.writeStringField("end", manifest.window().end().toString());
    json.writeEndObject();
    json.writeNumberField("revision", manifest.revision());
    json.writeArrayFieldStart("tables");
    for (TableLayer table : manifest.tables()) {
      write(table, json);
    }
    json.writeEndArray();
    json.writeObjectFieldStart("job");
    json.writeStringField("version", manifest.job().version());
    json.writeObjectFieldStart("facts");
    for (Map.Entry<String, String> fact : manifest.job().facts().entrySet()) {
      json.writeStringField(fact.getKey(), fact.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(TableLayer table, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("namespace", table.table().namespace());
    json.writeStringField("name", table.table().name());
    json.writeNumberField("rowsIn", table.rowsIn());
    json.writeNumberField("rowsWritten", table.rowsWritten());
    json.writeNumberField("duplicates", table.duplicates());
    json.writeArrayFieldStart("files");
    for (DataFile file : table.files()) {
      write(file, json);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(DataFile file, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("path", file.path());
    json.writeNumberField("sizeBytes", file.sizeBytes());
    json.writeStringField("sha256", file.sha256());
    json.writeStringField("schema", file.schema().toString());
    json.writeNumberField("rows", file.digest().rows());
    json.writeStringField("digest", file.digest().sum().toString());
    json.writeObjectFieldStart("operations");
    for (Map.Entry<Operation, Long> entry : file.operations().entrySet()) {
      json.writeNumberField(String.valueOf(entry.getKey().code()), entry.getValue());
    }
    json.writeEndObject();
    if (file.misfits() > 0) {
      json.writeNumberField(MISFITS, file.misfits());
    }
    json.writeStringField("epoch", file.epoch());
    json.writeStringField("firstPosition", file.firstPosition());
    json.writeStringField("lastPosition", file.lastPosition());
    json.writeBooleanField("adopted", file.adopted());
    json.writeEndObject();
  }

  private static Manifest manifest(Fields fields, int version) {
    fields.only(
        "formatVersion", "source", "sequence", "previous", "window", "revision", "tables", "job");
    Fields window = fields.object("window").only("start", "end");
    return new Manifest(
        version,
        fields.text("source"),
        fields.number("sequence"),
        fields.text("previous"),
        new Window(Instant.parse(window.text("start")), Instant.parse(window.text("end"))),
        fields.smallNumber("revision"),
        fields.objects("tables").stream().map(ManifestCodec::table).toList(),
        writer(fields.object("job").only("version", "facts")));
  }

  private static TableLayer table(Fields fields) {
    fields.only("namespace", "name", "rowsIn", "rowsWritten", "duplicates", "files");
    return new TableLayer(
        TableId.of(fields.text("namespace"), fields.text("name")),
        fields.number("rowsIn"),
        fields.number("rowsWritten"),
        fields.number("duplicates"),
        fields.objects("files").stream().map(ManifestCodec::file).toList());
  }

  private static DataFile file(Fields fields) {
    fields.onlyOptionally(
        MISFITS,
        "path",
        "sizeBytes",
        "sha256",
        "schema",
        "rows",
        "digest",
        "operations",
        "epoch",
        "firstPosition",
        "lastPosition",
        "adopted");
    return new DataFile(
        fields.text("path"),
        fields.number("sizeBytes"),
        fields.text("sha256"),
        Hash128.parse(fields.text("schema")),
        new RowDigest(fields.number("rows"), Hash128.parse(fields.text("digest"))),
        operations(fields.object("operations")),
        misfits(fields),
        fields.text("epoch"),
        fields.text("firstPosition"),
        fields.text("lastPosition"),
        fields.flag("adopted"));
  }

  private static long misfits(Fields fields) {
    if (!fields.has(MISFITS)) {
      return 0;
    }
    long misfits = fields.number(MISFITS);
    if (misfits < 1) {
      throw new IllegalArgumentException("none is written as no field: " + MISFITS);
    }
    return misfits;
  }

  private static SortedMap<Operation, Long> operations(Fields fields) {
    SortedMap<Operation, Long> operations = new TreeMap<>();
    for (String code : fields.names()) {
      if (code.length() != 1) {
        throw new IllegalArgumentException("no operation has the code '" + code + "'");
      }
      operations.put(Operation.ofCode(code.charAt(0)), fields.number(code));
    }
    return operations;
  }

  private static Writer writer(Fields fields) {
    Fields facts = fields.object("facts");
    Map<String, String> read = new TreeMap<>();
    for (String name : facts.names()) {
      read.put(name, facts.text(name));
    }
    return new Writer(fields.text("version"), read);
  }
}
