package dev.varve.block;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import dev.varve.model.Column;
import dev.varve.model.FieldType;
import dev.varve.model.Hash128;
import dev.varve.model.TableSchema;

/**
 * The content address of a schema version: XXH3-128 over table, columns (name, type, source type,
 * nullability) and key, in their order; and over what column rules did, where they did something.
 */
public final class SchemaFingerprint {
  private SchemaFingerprint() {}

  public static Hash128 of(TableSchema schema) {
    HashStream128 stream = Hashing.xxh3_128().hashStream();
    stream.putString(schema.table().namespace()).putString(schema.table().name());
    stream.putInt(schema.columns().size());
    for (Column column : schema.columns()) {
      stream.putString(column.name()).putString(column.sourceType()).putBoolean(column.nullable());
      putType(stream, column.type());
    }
    stream.putInt(schema.key().size());
    schema.key().forEach(stream::putString);
    putRules(stream, schema);
    HashValue128 value = stream.get();
    return new Hash128(value.getMostSignificantBits(), value.getLeastSignificantBits());
  }

  /** Nothing for a version that no rule touched: its fingerprint is older than rules are. */
  private static void putRules(HashStream128 stream, TableSchema schema) {
    for (int i = 0; i < schema.columns().size(); i++) {
      if (schema.columns().get(i).isMasked()) {
        stream.putInt(i).putString(schema.columns().get(i).rule());
      }
    }
    schema.dropped().forEach(name -> stream.putInt(-1).putString(name));
  }

  private static void putType(HashStream128 stream, FieldType type) {
    if (type instanceof FieldType.Scalar scalar) {
      stream.putString(scalar.name());
    } else if (type instanceof FieldType.Decimal decimal) {
      stream.putString("DECIMAL").putInt(decimal.precision()).putInt(decimal.scale());
    } else if (type instanceof FieldType.ListOf list) {
      stream.putString("LIST");
      putType(stream, list.element());
    }
  }
}
