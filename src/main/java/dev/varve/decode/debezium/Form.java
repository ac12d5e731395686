package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import dev.varve.model.FieldType;
import dev.varve.model.FieldType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/** How a value of a message becomes a value of the archive. Stateless. */
sealed interface Form
    permits Form.Plain,
        Form.Count,
        Form.TimeOfDay,
        Form.Exact,
        Form.AnyDecimal,
        Form.VariableScale,
        Form.Bits,
        Form.Structure,
        Form.Elements,
        Infinity {
  String MISFIT_UNIT_MILLIS = "ms";
  int UINT64_DIGITS = 20;

  /** The type of the values written. */
  FieldType type();

  /** Reads the next value and writes it: as a value, as text when it does not fit, as not sent. */
  void write(Input in, RowImageWriter row);

  /** Whether this value, read as a tree, can be written as an element of a list. */
  default boolean fits(Object value) {
    return true;
  }

  /** Forms without parameters. */
  enum Plain implements Form {
    BOOLEAN(Scalar.BOOLEAN) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeBoolean(in.bool());
      }
    },
    INT8(Scalar.INT32) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeLong(ranged(in.integer(), Byte.MIN_VALUE, Byte.MAX_VALUE));
      }
    },
    INT16(Scalar.INT32) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeLong(ranged(in.integer(), Short.MIN_VALUE, Short.MAX_VALUE));
      }
    },
    INT32(Scalar.INT32) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeLong(ranged(in.integer(), Integer.MIN_VALUE, Integer.MAX_VALUE));
      }
    },
    INT64(Scalar.INT64) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeLong(in.integer());
      }
    },
    /** Sixty-four bits without a sign, which the message shows with one. */
    UINT64(new FieldType.Decimal(UINT64_DIGITS, 0)) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeDecimal(new BigDecimal(Long.toUnsignedString(in.integer())));
      }
    },
    FLOAT32(Scalar.FLOAT32) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeFloat(in.float32());
      }
    },
    FLOAT64(Scalar.FLOAT64) {
      @Override
      public void write(Input in, RowImageWriter row) {
        row.writeDouble(in.float64());
      }
    },
    TEXT(Scalar.STRING) {
      @Override
      public void write(Input in, RowImageWriter row) {
        in.writeText(row);
      }
    },
    JSON(Scalar.JSON) {
      @Override
      public void write(Input in, RowImageWriter row) {
        in.writeText(row);
      }
    },
    BYTES(Scalar.BYTES) {
      @Override
      public void write(Input in, RowImageWriter row) {
        in.writeBytes(row);
      }
    },
    /** A moment of a zone that the source does not keep; another than {@code Z} does not fit. */
    MOMENT(Scalar.TIMESTAMP_UTC) {
      @Override
      public void write(Input in, RowImageWriter row) {
        String text = in.text();
        if (Placeholder.is(text) && !in.isElement()) {
          row.writeUnchanged();
          return;
        }
        long micros = Clock.microsOfMoment(text);
        if (micros == Clock.NO_MOMENT) {
          row.writeMisfit(text);
        } else {
          row.writeLong(micros);
        }
      }

      @Override
      public boolean fits(Object value) {
        return !(value instanceof String text) || Clock.microsOfMoment(text) != Clock.NO_MOMENT;
      }
    };

    private final FieldType type;

    Plain(FieldType type) {
      this.type = type;
    }

    @Override
    public FieldType type() {
      return type;
    }
  }

  private static long ranged(long value, long min, long max) {
    if (value < min || value > max) {
      throw new Malformed("a whole number is beyond its schema's type");
    }
    return value;
  }

  /** Whole numbers that count a unit of time since 1970, without a zone. */
  enum Count implements Form {
    DAYS(Scalar.DATE) {
      @Override
      void put(long days, RowImageWriter row) {
        row.writeLong(ranged(days, Integer.MIN_VALUE, Integer.MAX_VALUE));
      }
    },
    /** Those that no 64 bits of microseconds hold do not fit. */
    MILLIS(Scalar.TIMESTAMP) {
      @Override
      void put(long millis, RowImageWriter row) {
        if (fits(millis)) {
          row.writeLong(millis * 1000);
        } else {
          row.writeMisfit(millis + " " + MISFIT_UNIT_MILLIS);
        }
      }

      @Override
      public boolean fits(Object value) {
        return !(value instanceof Long millis) || Math.abs(millis) <= Long.MAX_VALUE / 1000;
      }
    },
    MICROS(Scalar.TIMESTAMP) {
      @Override
      void put(long micros, RowImageWriter row) {
        row.writeLong(micros);
      }
    },
    NANOS(Scalar.STRING) {
      @Override
      void put(long nanos, RowImageWriter row) {
        row.writeText(Clock.timestampOfNanos(nanos));
      }
    };

    private final FieldType type;

    Count(FieldType type) {
      this.type = type;
    }

    @Override
    public FieldType type() {
      return type;
    }

    abstract void put(long count, RowImageWriter row);

    @Override
    public void write(Input in, RowImageWriter row) {
      put(in.integer(), row);
    }
  }

  /** A time of day, or a span, that counts a unit; kept as text with all of the unit's digits. */
  record TimeOfDay(int digits) implements Form {
    @Override
    public FieldType type() {
      return Scalar.STRING;
    }

    @Override
    public void write(Input in, RowImageWriter row) {
      row.writeText(Clock.time(in.integer(), digits));
    }
  }

  /** Decimals: more digits than declared do not fit. */
  record Exact(FieldType.Decimal type, int scale) implements Form {
    /** The type for what the source declared; a scale may be negative or beyond the precision. */
    static Form of(int precision, int scale) {
      int digits = Math.max(precision - Math.min(scale, 0), scale);
      if (precision < 1 || digits > FieldType.Decimal.PRECISION_MAX) {
        return new AnyDecimal(scale);
      }
      return new Exact(new FieldType.Decimal(digits, Math.max(scale, 0)), scale);
    }

    @Override
    public void write(Input in, RowImageWriter row) {
      BigDecimal value = in.decimal(scale);
      if (fits(value)) {
        row.writeDecimal(value.setScale(type.scale(), RoundingMode.UNNECESSARY));
      } else {
        row.writeMisfit(value.toPlainString());
      }
    }

    @Override
    public boolean fits(Object value) {
      return !(value instanceof BigDecimal decimal)
          || decimal.precision() - decimal.scale() + type.scale() <= type.precision()
          || decimal.signum() == 0;
    }
  }

  /** Decimals of more digits than the archive's type has: text. */
  record AnyDecimal(int scale) implements Form {
    @Override
    public FieldType type() {
      return Scalar.STRING;
    }

    @Override
    public void write(Input in, RowImageWriter row) {
      row.writeText(in.decimal(scale).toPlainString());
    }
  }

  /** A decimal that carries its own scale: text. */
  record VariableScale(ConnectType struct) implements Form {
    private static final int SCALE_MAX = 100_000;

    @Override
    public FieldType type() {
      return Scalar.STRING;
    }

    @Override
    public void write(Input in, RowImageWriter row) {
      Object tree = in.tree(struct);
      if (!(tree instanceof Map<?, ?> map)
          || !(map.get("scale") instanceof Long scale)
          || !(map.get("value") instanceof byte[] unscaled)
          || unscaled.length == 0
          || Math.abs(scale) > SCALE_MAX) {
        throw new Malformed("a decimal of variable scale lacks its scale or its digits");
      }
      if (Placeholder.is(unscaled) && !in.isElement()) {
        row.writeUnchanged();
      } else {
        row.writeText(new BigDecimal(new BigInteger(unscaled), scale.intValue()).toPlainString());
      }
    }
  }

  /** A string of bits as 0 and 1, the most significant first. */
  record Bits(int length) implements Form {
    @Override
    public FieldType type() {
      return Scalar.STRING;
    }

    @Override
    public void write(Input in, RowImageWriter row) {
      byte[] littleEndian = in.bytes();
      if (Placeholder.is(littleEndian) && !in.isElement()) {
        row.writeUnchanged();
      } else {
        row.writeText(text(littleEndian));
      }
    }

    private String text(byte[] littleEndian) {
      int held = littleEndian.length * Byte.SIZE;
      int digits = length > 0 && length < held && isZeroFrom(littleEndian) ? length : held;
      StringBuilder text = new StringBuilder(digits);
      for (int bit = digits - 1; bit >= 0; bit--) {
        text.append((littleEndian[bit >> 3] >> (bit & 7) & 1) == 0 ? '0' : '1');
      }
      return text.toString();
    }

    private boolean isZeroFrom(byte[] littleEndian) {
      for (int bit = length; bit < littleEndian.length * Byte.SIZE; bit++) {
        if ((littleEndian[bit >> 3] >> (bit & 7) & 1) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** A struct or a map: JSON. */
  record Structure(ConnectType source) implements Form {
    @Override
    public FieldType type() {
      return Scalar.JSON;
    }

    @Override
    public void write(Input in, RowImageWriter row) {
      Object tree = in.tree(source);
      if (tree instanceof Map<?, ?> map && Placeholder.is(map) && !in.isElement()) {
        row.writeUnchanged();
      } else {
        row.writeText(JsonText.of(tree));
      }
    }
  }

  /** A list; with an element that does not fit, the whole list is kept as JSON text. */
  record Elements(Form element, ConnectType source) implements Form {
    @Override
    public FieldType type() {
      return new FieldType.ListOf(element.type());
    }

    @Override
    public boolean fits(Object value) {
      return !(value instanceof List<?> list)
          || list.stream().allMatch(each -> each == null || element.fits(each));
    }

    @Override
    public void write(Input in, RowImageWriter row) {
      if (!(in.tree(source) instanceof List<?> list)) {
        throw new Malformed("a list was expected");
      }
      if (Placeholder.is(list) && !in.isElement()) {
        row.writeUnchanged();
      } else if (!fits(list)) {
        row.writeMisfit(JsonText.of(list));
      } else {
        writeElements(list, row);
      }
    }

    private void writeElements(List<?> list, RowImageWriter row) {
      row.beginList(list.size());
      TreeInput each = new TreeInput();
      for (Object value : list) {
        if (value == null) {
          row.writeNull();
        } else {
          element.write(each.at(value), row);
        }
      }
    }
  }
}
