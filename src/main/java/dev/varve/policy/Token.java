package dev.varve.policy;

import static dev.varve.policy.RuleKey.utf8;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.IllegalBlockSizeException;
import org.cryptomator.siv.SivMode;
import org.cryptomator.siv.UnauthenticCiphertextException;

/**
 * Tokens by AES-SIV (RFC 5297) of the value's text, the domain as its associated data: {@code t<key
 * version>:<base64url>}. The same text gives the same token, unlike texts have unlike ones, and who
 * has the key can read the text out of the token. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5297">RFC 5297</a>
 */
final class Token extends KeyedTreatment {
  static final char LETTER = 't';

  /** Part of the archive's format: the AES-SIV key is HMAC-SHA-512 of this under the rule's key. */
  private static final String LABEL = "varve.tokenise";

  private static final int AES_KEY_BYTES = 32;

  private final SivMode siv = new SivMode();
  private final byte[] macKey;
  private final byte[] ctrKey;
  private final byte[] domain;

  private Token(RuleKey key, String domain) {
    super(key.prefix(LETTER), key.mark("tokenise", domain));
    byte[] both = key.mac("HmacSHA512").doFinal(utf8(LABEL));
    this.macKey = Arrays.copyOfRange(both, 0, AES_KEY_BYTES);
    this.ctrKey = Arrays.copyOfRange(both, AES_KEY_BYTES, 2 * AES_KEY_BYTES);
    this.domain = utf8(domain);
  }

  static Token of(RuleKey key, String domain) {
    return new Token(key, domain);
  }

  @Override
  byte[] bytesOf(String text) {
    return siv.encrypt(ctrKey, macKey, utf8(text), domain);
  }

  /** The text of which a token has these bytes; nothing if it is not of this key and domain. */
  Optional<String> reversed(byte[] sealed) {
    try {
      byte[] text = siv.decrypt(ctrKey, macKey, sealed, domain);
      return Optional.of(new String(text, StandardCharsets.UTF_8));
    } catch (UnauthenticCiphertextException | IllegalBlockSizeException unlike) {
      return Optional.empty();
    }
  }
}
