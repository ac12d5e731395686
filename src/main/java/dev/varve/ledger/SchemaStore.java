package dev.varve.ledger;

import dev.varve.block.SchemaFingerprint;
import dev.varve.error.ErrorCode;
import dev.varve.error.VarveException;
import dev.varve.model.Hash128;
import dev.varve.model.TableId;
import dev.varve.model.TableSchema;
import dev.varve.storage.ObjectStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The schema versions of one source, kept in the archive under their fingerprints: put on first
 * sight, immutable, cached. Thread-safe.
 */
public final class SchemaStore {
  private record Address(TableId table, Hash128 fingerprint) {}

  private final ObjectStore store;
  private final String source;
  private final Map<Address, TableSchema> known = new ConcurrentHashMap<>();

  public SchemaStore(ObjectStore store, String source) {
    this.store = store;
    this.source = source;
  }

  /** Makes sure that the archive holds this schema, and returns its fingerprint. */
  public Hash128 put(TableSchema schema) {
    Hash128 fingerprint = SchemaFingerprint.of(schema);
    Address address = new Address(schema.table(), fingerprint);
    if (!known.containsKey(address)) {
      // What an earlier put left under this name is the same schema, or get() refuses it.
      store.putIfAbsent(key(address), SchemaCodec.encode(schema));
      known.put(address, schema);
    }
    return fingerprint;
  }

  /**
   * The schema with this fingerprint.
   *
   * @throws VarveException with {@code SCHEMA_MISSING} if the archive does not hold it, or holds
   *     something else under its name
   */
  public TableSchema get(TableId table, Hash128 fingerprint) {
    Address address = new Address(table, fingerprint);
    TableSchema schema = known.get(address);
    if (schema == null) {
      schema = read(address);
      known.put(address, schema);
    }
    return schema;
  }

  private TableSchema read(Address address) {
    String where = store.uri() + "/" + key(address);
    byte[] bytes =
        store.read(key(address)).orElseThrow(() -> missing("there is no schema " + where));
    TableSchema schema = SchemaCodec.decode(bytes, where);
    if (!schema.table().equals(address.table())
        || !SchemaFingerprint.of(schema).equals(address.fingerprint())) {
      throw missing("schema " + where + " does not have the fingerprint of its name");
    }
    return schema;
  }

  private String key(Address address) {
    return ArchiveLayout.schema(source, address.table(), address.fingerprint());
  }

  private static VarveException missing(String what) {
    return VarveException.of(
        ErrorCode.SCHEMA_MISSING,
        what,
        "run 'varve verify'; restore the object from a copy or from its older version");
  }
}
