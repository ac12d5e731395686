package dev.varve.decode.debezium;

import dev.varve.block.RowImageWriter;
import java.math.BigDecimal;

/** The elements of a list, which has been read whole because its length comes last. */
final class TreeInput implements Input {
  private Object value;

  TreeInput at(Object newValue) {
    value = newValue;
    return this;
  }

  @Override
  public long integer() {
    return as(Long.class);
  }

  @Override
  public float float32() {
    return as(Float.class);
  }

  @Override
  public double float64() {
    return as(Double.class);
  }

  @Override
  public boolean bool() {
    return as(Boolean.class);
  }

  @Override
  public String text() {
    return as(String.class);
  }

  @Override
  public byte[] bytes() {
    return as(byte[].class);
  }

  @Override
  public BigDecimal decimal(int scale) {
    return as(BigDecimal.class);
  }

  @Override
  public Object tree(ConnectType type) {
    return value;
  }

  @Override
  public boolean isElement() {
    return true;
  }

  @Override
  public void writeText(RowImageWriter row) {
    row.writeText(text());
  }

  @Override
  public void writeBytes(RowImageWriter row) {
    row.writeBytes(bytes());
  }

  private <T> T as(Class<T> type) {
    if (!type.isInstance(value)) {
      throw new Malformed("a list's element is not of its type");
    }
    return type.cast(value);
  }
}
