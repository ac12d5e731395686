package dev.varve.ledger;

import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.ledger.StrictJson.Fields;
import dev.varve.storage.ObjectStore;
import java.util.Optional;
import java.util.UUID;

/**
 * What makes a root an archive: {@code archive.json} with an id of its own and the version of the
 * format that everything below follows.
 */
public record ArchiveIdentity(UUID id, int formatVersion) {
  public static final int FORMAT_VERSION = 1;

  private static final String FORMAT = "varve";

  /**
   * The archive's identity; an empty root becomes an archive. Of several that create one at once,
   * all get the same identity.
   */
  public static ArchiveIdentity openOrCreate(ObjectStore store) {
    Optional<ArchiveIdentity> found = find(store);
    if (found.isPresent()) {
      return found.get();
    }
    ArchiveIdentity created = new ArchiveIdentity(UUID.randomUUID(), FORMAT_VERSION);
    store.putIfAbsent(ArchiveLayout.ARCHIVE, created.bytes());
    return require(store);
  }

  /**
   * The identity of an archive that must be there.
   *
   * @throws VarveException with {@code ARCHIVE_NOT_FOUND} if there is none, {@code
   *     FORMAT_UNSUPPORTED} if a later format made it
   */
  public static ArchiveIdentity require(ObjectStore store) {
    return find(store)
        .orElseThrow(
            () ->
                VarveException.of(
                    ErrorCode.ARCHIVE_NOT_FOUND,
                    "there is no archive at " + store.uri(),
                    "check the location; 'varve run' creates an archive"));
  }

  private static Optional<ArchiveIdentity> find(ObjectStore store) {
    return store
        .read(ArchiveLayout.ARCHIVE)
        .map(bytes -> decode(bytes, store.uri() + "/" + ArchiveLayout.ARCHIVE));
  }

  private byte[] bytes() {
    return StrictJson.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("format", FORMAT);
          json.writeNumberField("formatVersion", formatVersion);
          json.writeStringField("id", id.toString());
          json.writeEndObject();
        });
  }

  private static ArchiveIdentity decode(byte[] bytes, String where) {
    try {
      Fields fields = StrictJson.read(bytes);
      int version = fields.smallNumber("formatVersion");
      if (version != FORMAT_VERSION) {
        throw FormatVersion.unsupported(where, version);
      }
      fields.only("format", "formatVersion", "id");
      if (!fields.text("format").equals(FORMAT)) {
        throw new IllegalArgumentException("format is not " + FORMAT);
      }
      return new ArchiveIdentity(UUID.fromString(fields.text("id")), version);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw VarveException.of(
          ErrorCode.ARCHIVE_NOT_FOUND,
          where + " does not describe an archive: " + e.getMessage(),
          "check the location; restore the object from a copy or from its older version",
          e);
    }
  }
}
