package dev.varve.decode.debezium;

import java.util.Locale;

/** The primitive types of Kafka Connect, which all encodings of Debezium's messages share. */
enum Kind {
  INT8,
  INT16,
  INT32,
  INT64,
  FLOAT32,
  FLOAT64,
  BOOLEAN,
  STRING,
  BYTES,
  ARRAY,
  MAP,
  STRUCT;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
