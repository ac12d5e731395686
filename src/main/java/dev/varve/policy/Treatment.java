package dev.varve.policy;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.model.FieldType;
import java.nio.charset.StandardCharsets;

/** What is done with the values of one column. */
sealed interface Treatment
    permits Treatment.Keep,
        Treatment.Drop,
        Treatment.Empty,
        Treatment.Mask,
        Treatment.Truncate,
        KeyedTreatment {

  /** How the archive's schema names it, with all that the outcome depends on; null for none. */
  String mark();

  /** Whether unlike values have unlike outcomes, as a key's must. */
  boolean keepsApart();

  /** Reads the next value, whose slot was {@code VALUE} or {@code TEXT}, and writes the outcome. */
  void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out);

  /** What comes of a value with this text; null if there is no text. */
  String textOf(String text);

  /** Leaves values as they are. */
  record Keep() implements Treatment {
    @Override
    public String mark() {
      return null;
    }

    @Override
    public boolean keepsApart() {
      return true;
    }

    @Override
    public void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out) {
      if (slot == Slot.TEXT) {
        int start = in.skip(FieldType.Scalar.STRING);
        out.copyMisfit(in.image(), start, in.position());
      } else {
        int start = in.skip(type);
        out.copyValue(in.image(), start, in.position());
      }
    }

    @Override
    public String textOf(String text) {
      return text;
    }
  }

  /** The column is not there. */
  record Drop() implements Treatment {
    @Override
    public String mark() {
      return "drop";
    }

    @Override
    public boolean keepsApart() {
      return false;
    }

    @Override
    public void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out) {
      skip(slot, type, in);
    }

    @Override
    public String textOf(String text) {
      return null;
    }
  }

  /** The column is there without values: by a rule, or because nothing says what it is. */
  record Empty(String mark) implements Treatment {
    static final Empty BY_RULE = new Empty("null");
    static final Empty UNKNOWN = new Empty("withhold");

    @Override
    public boolean keepsApart() {
      return false;
    }

    @Override
    public void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out) {
      skip(slot, type, in);
      out.writeNull();
    }

    @Override
    public String textOf(String text) {
      return null;
    }
  }

  /** One text for every value. */
  record Mask(String text, byte[] utf8) implements Treatment {
    static Mask of(String text) {
      return new Mask(text, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String mark() {
      return "mask(" + text + ")";
    }

    @Override
    public boolean keepsApart() {
      return false;
    }

    @Override
    public void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out) {
      skip(slot, type, in);
      out.writeBytes(utf8);
    }

    @Override
    public String textOf(String value) {
      return text;
    }
  }

  /** The first characters of the text; a character outside the basic plane counts as one. */
  record Truncate(int length) implements Treatment {
    @Override
    public String mark() {
      return "truncate(" + length + ")";
    }

    @Override
    public boolean keepsApart() {
      return false;
    }

    @Override
    public void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out) {
      out.writeText(textOf(CanonicalText.of(slot, type, in)));
    }

    @Override
    public String textOf(String text) {
      return text.length() <= length || text.codePointCount(0, text.length()) <= length
          ? text
          : text.substring(0, text.offsetByCodePoints(0, length));
    }
  }

  private static void skip(Slot slot, FieldType type, RowImageReader in) {
    in.skip(slot == Slot.TEXT ? FieldType.Scalar.STRING : type);
  }
}
