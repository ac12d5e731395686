package dev.varve.lineage;

/** The columns that every data file has beside its table's own, as the schema facet lists them. */
enum MetadataColumn {
  OP("_varve_op", "STRING", "c create, u update, d delete, r snapshot read, t truncate, m message"),
  TIME(
      "_varve_time",
      "TIMESTAMP_UTC",
      "commit time at the source; of a snapshot row when it was read, null if nobody noted it"),
  POSITION("_varve_position", "STRING", "place in the source's log; sorts as text"),
  TRANSACTION("_varve_transaction", "INT64", "the source's transaction; null for a snapshot row"),
  EPOCH("_varve_epoch", "STRING", "within which positions are comparable"),
  SCHEMA("_varve_schema", "STRING", "fingerprint of the schema version"),
  ID("_varve_id", "BYTES", "identity of the change, 16 bytes"),
  UNCHANGED("_varve_unchanged", "LIST(STRING)", "columns whose value the source did not send"),
  MISFIT("_varve_misfit", "JSON", "values that do not fit their column, as text");

  /** The struct that holds an update's row before the change. */
  static final String BEFORE = "_varve_before";

  private final String column;
  private final String type;
  private final String description;

  MetadataColumn(String column, String type, String description) {
    this.column = column;
    this.type = type;
    this.description = description;
  }

  String column() {
    return column;
  }

  String type() {
    return type;
  }

  String description() {
    return description;
  }
}
