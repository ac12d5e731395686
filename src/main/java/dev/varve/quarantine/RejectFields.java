package dev.varve.quarantine;

import dev.varve.model.Hash128;
import dev.varve.model.Reject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A record in quarantine by named fields, in order: what the command line shows and the topic is
 * told. Values are text, numbers and null.
 */
public final class RejectFields {
  private RejectFields() {}

  /**
   * All that is known of a record but its bytes.
   *
   * @param id its identity as a row of the quarantine
   * @param window start of the window that counts it
   */
  public static Map<String, Object> of(String source, Hash128 id, Instant window, Reject reject) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", id.toString());
    fields.put("source", source);
    fields.put("window", window.toString());
    fields.put("origin", reject.origin());
    fields.put("position", reject.position().text());
    fields.put("namespace", reject.table() == null ? null : reject.table().namespace());
    fields.put("table", reject.table() == null ? null : reject.table().name());
    fields.put("cause", reject.cause());
    fields.put("message", reject.message());
    fields.put("attempts", reject.attempts());
    return fields;
  }

  /** The bytes that came: as text where they are, else in Base64. */
  public static Map<String, Object> bytes(Reject reject) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", shown(reject.key()));
    fields.put("value", shown(reject.value()));
    return fields;
  }

  private static String shown(byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
        return text;
      }
    } catch (CharacterCodingException notText) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    return Base64.getEncoder().encodeToString(bytes);
  }
}
