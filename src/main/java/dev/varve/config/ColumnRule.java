package dev.varve.config;

import java.io.Serializable;
import java.util.List;

/**
 * What happens to some columns before anything of them is stored. A rule means the columns that
 * fulfil all of {@code match}, {@code type} and {@code columnClass} that it has; of the rules that
 * mean a column the first holds.
 *
 * @param match patterns {@code table.column} or {@code schema.table.column}; one match is enough;
 *     empty for any column
 * @param type a pattern of source types, or null for any
 * @param columnClass a class of {@link ColumnClass}, or null for any column
 * @param mask the text of {@code MASK}
 * @param length how many characters {@code TRUNCATE} keeps; 0 for other rules
 * @param key of {@code HMAC} and {@code TOKENISE}; null for other rules
 * @param keyVersion which key that is, as it stands in each pseudonym and token
 * @param domain of {@code HMAC} and {@code TOKENISE}: equal values have equal outcomes within one;
 *     null for other rules
 */
public record ColumnRule(
    List<String> match,
    String type,
    String columnClass,
    Kind kind,
    String mask,
    int length,
    Secret key,
    int keyVersion,
    String domain)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  public ColumnRule {
    match = List.copyOf(match);
  }

  /** What a rule does with a value. */
  public enum Kind {
    /** As it is. */
    KEEP,
    /** The column is not there at all. */
    DROP,
    /** The column is there without values. */
    NULL,
    /** A fixed text. */
    MASK,
    /** The first characters. */
    TRUNCATE,
    /** A pseudonym by HMAC-SHA-256. */
    HMAC,
    /** A token by AES-SIV, which who has the key can reverse. */
    TOKENISE
  }
}
