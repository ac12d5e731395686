package dev.varve.decode;

import dev.varve.model.FieldType;
import java.util.ArrayList;
import java.util.List;

/** The types of PostgreSQL that the decoder knows, as it reads them. */
public final class PostgresTypes {
  private static final String WIRE = "string";
  private static final int NONE = -1;

  private PostgresTypes() {}

  /** A row for each type, and for each way in which its parameters change what becomes of it. */
  public static List<TypeRow> rows() {
    List<TypeRow> rows = new ArrayList<>();
    for (BaseType type : BaseType.values()) {
      for (int[] parameters : parameters(type)) {
        TextForm form = type.form(parameters[0], parameters[1]);
        rows.add(row(type.sqlName(parameters[0], parameters[1]), form));
      }
    }
    rows.add(row("integer[]", new TextForm.Array(TextForm.Whole.INT32, ',')));
    rows.add(row("date[]", new TextForm.Array(TextForm.Temporal.DATE, ',')));
    rows.add(new TypeRow("any other", WIRE, FieldType.Scalar.STRING, ""));
    return rows;
  }

  private static List<int[]> parameters(BaseType type) {
    return switch (type) {
      case NUMERIC ->
          List.of(
              new int[] {NONE, NONE},
              new int[] {12, 2},
              new int[] {5, -2},
              new int[] {2, 5},
              new int[] {38, 10},
              new int[] {39, 1});
      case BPCHAR, VARCHAR, BIT, VARBIT -> List.of(new int[] {NONE, NONE}, new int[] {20, NONE});
      case TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ ->
          List.of(new int[] {NONE, NONE}, new int[] {NONE, 3});
      case BOOL,
          BYTEA,
          CHAR,
          INT8,
          INT2,
          INT4,
          TEXT,
          OID,
          JSON,
          FLOAT4,
          FLOAT8,
          DATE,
          UUID,
          JSONB ->
          List.of(new int[] {NONE, NONE});
    };
  }

  private static TypeRow row(String sourceType, TextForm form) {
    return new TypeRow(sourceType, WIRE, form.type(), misfits(form));
  }

  private static String misfits(TextForm form) {
    if (form instanceof TextForm.Temporal temporal) {
      return switch (temporal) {
        case DATE -> "`infinity`, `-infinity`";
        case TIMESTAMP, TIMESTAMP_UTC ->
            "`infinity`, `-infinity`; after 294247-01-10 04:00:54.775807";
      };
    }
    if (form instanceof TextForm.Array) {
      return "more than one dimension, another lower bound than 1, an element that does not fit";
    }
    return form instanceof TextForm.Exact ? "`NaN`" : "";
  }
}
