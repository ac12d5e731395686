package dev.varve.policy;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.model.FieldType;
import java.nio.charset.StandardCharsets;

/** What makes another text of each value's text under a key; unlike texts have unlike outcomes. */
abstract sealed class KeyedTreatment implements Treatment permits Pseudonym, Token {
  private final byte[] prefix;
  private final String mark;

  KeyedTreatment(byte[] prefix, String mark) {
    this.prefix = prefix;
    this.mark = mark;
  }

  /** What the text becomes, without the prefix that names the key's version. */
  abstract byte[] bytesOf(String text);

  /** Names the key by a check of it, so that another key under the same version shows. */
  @Override
  public final String mark() {
    return mark;
  }

  @Override
  public final boolean keepsApart() {
    return true;
  }

  @Override
  public final void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out) {
    out.writeBytes(of(CanonicalText.of(slot, type, in)));
  }

  @Override
  public final String textOf(String text) {
    return new String(of(text), StandardCharsets.US_ASCII);
  }

  private byte[] of(String text) {
    return RuleKey.outcome(prefix, bytesOf(text));
  }
}
