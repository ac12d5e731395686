package dev.varve.policy;

import dev.varve.config.Secret;
import dev.varve.config.Secrets;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of a column rule, and what may be seen of it: its version, and a check by which another
 * key under the same version shows.
 */
final class RuleKey {
  private static final int CHARACTERS_MIN = 32;
  private static final String CHECK_ALGORITHM = "HmacSHA256";

  /** No domain: a domain has no dot. */
  private static final String CHECK_DOMAIN = "varve.check";

  private static final int CHECK_BYTES = 4;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final byte[] secret;
  private final int version;

  private RuleKey(String secret, int version) {
    this.secret = utf8(secret);
    this.version = version;
  }

  /**
   * Reads the key.
   *
   * @param user whose key it is, for a message
   * @throws VarveException with {@code SECRET_UNRESOLVED} if it cannot be read, {@code
   *     CONFIG_INVALID} if it is too short to be one
   */
  static RuleKey of(Secret reference, int version, String user) {
    String secret = Secrets.reveal(reference);
    if (secret.length() < CHARACTERS_MIN) {
      throw VarveException.of(
          ErrorCode.CONFIG_INVALID,
          "the key %s of %s has fewer than %d characters"
              .formatted(reference.reference(), user, CHARACTERS_MIN),
          "make one with 'openssl rand -hex 32'");
    }
    return new RuleKey(secret, version);
  }

  int version() {
    return version;
  }

  /** A MAC under the key's UTF-8, of an algorithm that every Java platform has. */
  Mac mac(String algorithm) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret, algorithm));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /** How the archive's schema names a rule with this key: {@code hmac(person, v3, 5f1c09ab)}. */
  String mark(String rule, String domain) {
    byte[] check =
        Arrays.copyOf(mac(CHECK_ALGORITHM).doFinal(utf8(CHECK_DOMAIN + '\0')), CHECK_BYTES);
    return "%s(%s, v%d, %s)".formatted(rule, domain, version, HexFormat.of().formatHex(check));
  }

  /** What each outcome under this key begins with: a letter for the rule, the version, a colon. */
  byte[] prefix(char rule) {
    return utf8(rule + Integer.toString(version) + ':');
  }

  /** The prefix and the bytes in base64url without padding, as UTF-8. */
  static byte[] outcome(byte[] prefix, byte[] bytes) {
    byte[] encoded = BASE64.encode(bytes);
    byte[] outcome = Arrays.copyOf(prefix, prefix.length + encoded.length);
    System.arraycopy(encoded, 0, outcome, prefix.length, encoded.length);
    return outcome;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
