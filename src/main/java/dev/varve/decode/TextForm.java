package dev.varve.decode;

import dev.varve.block.RowImageWriter;
import dev.varve.model.FieldType;
import java.math.BigDecimal;
import java.util.List;

/**
 * How PostgreSQL's text of a value becomes a value of the archive. Stateless. A text that the
 * server cannot have printed is an {@link IllegalArgumentException}.
 */
sealed interface TextForm {

  /** The type of the values written. */
  FieldType type();

  /** Writes the value; writes nothing and returns false when the type cannot hold it. */
  boolean write(String text, RowImageWriter row);

  /** Whether {@link #write} would return true. */
  boolean fits(String text);

  /** Types that can hold every value of their source type. */
  enum Whole implements TextForm {
    BOOLEAN(FieldType.Scalar.BOOLEAN) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        if (!text.equals("t") && !text.equals("f")) {
          throw new IllegalArgumentException("neither t nor f");
        }
        row.writeBoolean(text.equals("t"));
        return true;
      }
    },
    INT32(FieldType.Scalar.INT32) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        row.writeLong(Integer.parseInt(text));
        return true;
      }
    },
    INT64(FieldType.Scalar.INT64) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        row.writeLong(Long.parseLong(text));
        return true;
      }
    },
    FLOAT32(FieldType.Scalar.FLOAT32) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        row.writeFloat(Float.parseFloat(text));
        return true;
      }
    },
    FLOAT64(FieldType.Scalar.FLOAT64) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        row.writeDouble(Double.parseDouble(text));
        return true;
      }
    },
    STRING(FieldType.Scalar.STRING) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        row.writeText(text);
        return true;
      }
    },
    JSON(FieldType.Scalar.JSON) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        row.writeText(text);
        return true;
      }
    },
    BYTES(FieldType.Scalar.BYTES) {
      @Override
      public boolean write(String text, RowImageWriter row) {
        row.writeBytes(Bytea.decode(text));
        return true;
      }
    };

    private final FieldType type;

    Whole(FieldType type) {
      this.type = type;
    }

    @Override
    public FieldType type() {
      return type;
    }

    @Override
    public boolean fits(String text) {
      return true;
    }
  }

  /** Dates and timestamps: infinities and what is beyond the archive's range do not fit. */
  enum Temporal implements TextForm {
    DATE(FieldType.Scalar.DATE) {
      @Override
      long parse(String text) {
        return PostgresTime.days(text);
      }
    },
    TIMESTAMP(FieldType.Scalar.TIMESTAMP) {
      @Override
      long parse(String text) {
        return PostgresTime.micros(text);
      }
    },
    TIMESTAMP_UTC(FieldType.Scalar.TIMESTAMP_UTC) {
      @Override
      long parse(String text) {
        return PostgresTime.micros(text);
      }
    };

    private final FieldType type;

    Temporal(FieldType type) {
      this.type = type;
    }

    abstract long parse(String text);

    @Override
    public FieldType type() {
      return type;
    }

    @Override
    public boolean fits(String text) {
      return parse(text) != PostgresTime.BEYOND;
    }

    @Override
    public boolean write(String text, RowImageWriter row) {
      long value = parse(text);
      if (value == PostgresTime.BEYOND) {
        return false;
      }
      row.writeLong(value);
      return true;
    }
  }

  /** Numerics with a declared precision: NaN and the infinities do not fit. */
  record Exact(FieldType.Decimal type) implements TextForm {
    @Override
    public boolean fits(String text) {
      return !text.equals("NaN") && !text.endsWith("Infinity");
    }

    @Override
    public boolean write(String text, RowImageWriter row) {
      if (!fits(text)) {
        return false;
      }
      BigDecimal value = new BigDecimal(text).setScale(type.scale());
      if (value.precision() > type.precision()) {
        return false;
      }
      row.writeDecimal(value);
      return true;
    }
  }

  /**
   * Arrays of one dimension that count from 1; others, and those with an element that does not fit,
   * are kept as text.
   */
  record Array(TextForm element, char delimiter) implements TextForm {
    @Override
    public FieldType type() {
      return new FieldType.ListOf(element.type());
    }

    @Override
    public boolean fits(String text) {
      return elements(text) != null;
    }

    @Override
    public boolean write(String text, RowImageWriter row) {
      List<String> elements = elements(text);
      if (elements == null) {
        return false;
      }
      row.beginList(elements.size());
      for (String value : elements) {
        if (value == null) {
          row.writeNull();
        } else if (!element.write(value, row)) {
          throw new IllegalStateException("an element that fitted does not");
        }
      }
      return true;
    }

    private List<String> elements(String text) {
      List<String> elements = ArrayLiteral.parse(text, delimiter);
      if (elements == null) {
        return null;
      }
      for (String value : elements) {
        if (value != null && !element.fits(value)) {
          return null;
        }
      }
      return elements;
    }
  }
}
