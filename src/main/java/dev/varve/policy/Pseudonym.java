package dev.varve.policy;

import dev.varve.block.RowImageReader;
import dev.varve.block.RowImageWriter;
import dev.varve.block.Slot;
import dev.varve.model.FieldType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Pseudonyms by HMAC-SHA-256 (RFC 2104) over the domain, a zero byte and the value's text: {@code
 * v<key version>:<43 characters of base64url>}. A domain has no zero byte, so no two pairs of
 * domain and value have one input. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>
 */
final class Pseudonym implements Treatment {
  private static final String ALGORITHM = "HmacSHA256";

  /** No domain: a domain has no dot. */
  private static final String CHECK_DOMAIN = "varve.check";

  private static final int CHECK_BYTES = 4;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Mac mac;
  private final byte[] prefix;
  private final byte[] domain;
  private final String mark;

  private Pseudonym(Mac mac, int keyVersion, String domain) {
    this.mac = mac;
    this.prefix = utf8("v" + keyVersion + ":");
    this.domain = utf8(domain + '\0');
    byte[] check = Arrays.copyOf(digest(mac, utf8(CHECK_DOMAIN + '\0'), ""), CHECK_BYTES);
    this.mark = "hmac(%s, v%d, %s)".formatted(domain, keyVersion, HexFormat.of().formatHex(check));
  }

  static Pseudonym of(String key, int keyVersion, String domain) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(utf8(key), ALGORITHM));
      return new Pseudonym(mac, keyVersion, domain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Names the key by a check of it, so that another key under the same version shows. */
  @Override
  public String mark() {
    return mark;
  }

  @Override
  public boolean keepsApart() {
    return true;
  }

  @Override
  public void apply(Slot slot, FieldType type, RowImageReader in, RowImageWriter out) {
    out.writeBytes(of(CanonicalText.of(slot, type, in)));
  }

  @Override
  public String textOf(String text) {
    return new String(of(text), StandardCharsets.US_ASCII);
  }

  private byte[] of(String text) {
    byte[] encoded = BASE64.encode(digest(mac, domain, text));
    byte[] pseudonym = Arrays.copyOf(prefix, prefix.length + encoded.length);
    System.arraycopy(encoded, 0, pseudonym, prefix.length, encoded.length);
    return pseudonym;
  }

  private static byte[] digest(Mac mac, byte[] domain, String text) {
    mac.update(domain);
    return mac.doFinal(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
